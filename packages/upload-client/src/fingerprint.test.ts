import { describe, expect, it } from 'vitest';
import { fingerprintFile } from './fingerprint.ts';

const MIB = 1024 * 1024;
const build = (bytes: Uint8Array<ArrayBuffer>, name = 'clip.mp4') => new File([bytes], name);

function buildBytes(length: number, change?: { at: number }): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index += 997) bytes[index] = index % 251;
  if (change) bytes[change.at] = 255;
  return bytes;
}

describe('knowing a file again', () => {
  // printf '3\0a.txt\0abcabc' | sha256sum: other clients make the same of the same file.
  it('follows the format that the graph promises', async () => {
    const abc = build(new TextEncoder().encode('abc'), 'a.txt');
    expect(await fingerprintFile(abc)).toBe('0a9beca8abf8e990734e9e35d32671619427a82d687e1de06098facafc3ef972');
  });

  it('answers the same for the same file', async () => {
    const one = await fingerprintFile(build(buildBytes(3 * MIB)));
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(await fingerprintFile(build(buildBytes(3 * MIB)))).toBe(one);
  });

  it('tells another name, another size, another beginning and another end', async () => {
    const all = await Promise.all([
      fingerprintFile(build(buildBytes(3 * MIB))),
      fingerprintFile(build(buildBytes(3 * MIB), 'other.mp4')),
      fingerprintFile(build(buildBytes(3 * MIB + 1))),
      fingerprintFile(build(buildBytes(3 * MIB, { at: 5 }))),
      fingerprintFile(build(buildBytes(3 * MIB, { at: 3 * MIB - 1 }))),
    ]);
    expect(new Set(all).size).toBe(all.length);
  });

  it('works on a file smaller than what is sampled, and on an empty one', async () => {
    expect(await fingerprintFile(build(buildBytes(10)))).toMatch(/^[0-9a-f]{64}$/);
    expect(await fingerprintFile(build(buildBytes(0)))).toMatch(/^[0-9a-f]{64}$/);
  });
});
