import { describe, expect, it } from 'vitest';
import { isCutOff } from './mp4-boxes.ts';

const box = (type: string, size: number, shownSize = size) => {
  const buffer = Buffer.alloc(size);
  buffer.writeUInt32BE(shownSize, 0);
  buffer.write(type, 4, 'latin1');
  return buffer;
};
const check = (content: Buffer) => {
  const file = {
    async read(target: Buffer, offset: number, length: number, position: number) {
      return { bytesRead: content.copy(target, offset, position, Math.min(content.length, position + length)) };
    },
  };
  return isCutOff(file as unknown as Parameters<typeof isCutOff>[0], content.length);
};

describe('a film that ends in the middle', () => {
  it('is seen by a box that reaches beyond the file', async () => {
    expect(await check(Buffer.concat([box('ftyp', 24), box('moov', 100), box('mdat', 50, 5_000)]))).toBe(true);
    expect(await check(Buffer.concat([box('ftyp', 24), box('moov', 100), box('mdat', 500)]))).toBe(false);
  });

  it('is not what a page behind a film makes of it', async () => {
    expect(
      await check(Buffer.concat([box('ftyp', 24), box('mdat', 500), box('moov', 100), Buffer.from('<html><script>x</script>')])),
    ).toBe(false);
  });

  it('is not a box without an end, which reaches to the end of the file', async () => {
    expect(await check(Buffer.concat([box('ftyp', 24), box('mdat', 500, 0)]))).toBe(false);
  });
});
