import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fingerprintFile } from '@castgraph/upload-client/fingerprint';
import { afterAll, describe, expect, it } from 'vitest';
import { fingerprint } from './graph.mjs';

const dir = mkdtempSync(join(tmpdir(), 'castgraph-demo-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe("the demo's fingerprint of a file", () => {
  // The demo runs before anything is built and so cannot share the code; a clip that a person sends again must be known.
  it.each([3, 1024 ** 2, 3 * 1024 ** 2 + 7])('is the one that browsers make, of %i bytes', async (size) => {
    const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 31) % 251);
    const file = join(dir, `${size}.mp4`);
    writeFileSync(file, bytes);
    expect(fingerprint(file, size)).toBe(await fingerprintFile(new File([bytes], `${size}.mp4`)));
  });
});
