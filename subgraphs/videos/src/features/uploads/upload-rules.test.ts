import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLimits } from '../../values/limits.ts';
import {
  choosePartBytes,
  cleanFileName,
  countParts,
  findIncompleteParts,
  hashStartRequest,
  PART_BYTES_MIN,
  readPartsToSign,
  readStartRequest,
  sizeOfPart,
} from './upload-rules.ts';

const MIB = 1024 ** 2;
const sizes = fc.bigInt({ min: 1n, max: 5_000n * BigInt(1024 ** 3) });

/** Any UTF-16 there is, lone surrogates and control characters included. */
const anyText = (maxLength: number) =>
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength }).map((codes) => String.fromCharCode(...codes));

describe('cutting a file into parts', () => {
  it('never makes more than a thousand, nor one that the store would refuse', () => {
    fc.assert(
      fc.property(sizes, (sizeBytes) => {
        const upload = { sizeBytes, partSizeBytes: choosePartBytes(sizeBytes) };
        expect(countParts(upload)).toBeLessThanOrEqual(1_000);
        expect(upload.partSizeBytes).toBeGreaterThanOrEqual(PART_BYTES_MIN);
        expect(upload.partSizeBytes % MIB).toBe(0);
      }),
    );
  });

  it('loses no byte: the parts add up to the file', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 9n }), (sizeBytes) => {
        const upload = { sizeBytes, partSizeBytes: choosePartBytes(sizeBytes) };
        let sum = 0n;
        for (let number = 1; number <= countParts(upload); number += 1) sum += BigInt(sizeOfPart(upload, number) ?? 0);
        expect(sum).toBe(sizeBytes);
        expect(sizeOfPart(upload, 0)).toBeUndefined();
        expect(sizeOfPart(upload, countParts(upload) + 1)).toBeUndefined();
        expect(sizeOfPart(upload, 1.5)).toBeUndefined();
      }),
    );
  });

  it('uses 8 MiB for everyday files', () => expect(choosePartBytes(100n)).toBe(8 * MIB));
});

describe('looking for parts to send again', () => {
  const upload = { sizeBytes: 17n, partSizeBytes: 8 };
  const part = (number: number, sizeBytes: number, sha256?: string) => ({ number, sizeBytes, sha256 });

  it('finds none in a whole file', () => {
    expect(findIncompleteParts(upload, [part(3, 1, 'c'), part(1, 8, 'a'), part(2, 8, 'b')])).toEqual([]);
  });

  it('finds what is missing, of another length, or unchecked, and passes over what the file has not', () => {
    expect(findIncompleteParts(upload, [part(1, 7, 'a'), part(2, 8), part(9, 8, 'z')])).toEqual([1, 2, 3]);
  });
});

describe('signing parts', () => {
  it('takes the length from the file, never from the caller', () => {
    const sha256 = `${'A'.repeat(43)}=`;
    expect(readPartsToSign({ sizeBytes: 9n, partSizeBytes: 8 }, [{ number: 2, sha256 }])).toEqual([
      { number: 2, sha256, sizeBytes: 1 },
    ]);
  });
});

describe('names of files', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\films\\a.mov', 'a.mov'],
    ['a\u0000b\r\n.mp4', 'ab .mp4'],
    ['..', 'file'],
    ['', 'file'],
    ['-i x.mp4', '-i x.mp4'],
    ['\u202egpj.exe', 'gpj.exe'],
  ])('%j is shown as %j', (given, shown) => expect(cleanFileName(given)).toBe(shown));

  it('are at most 255 characters without a separator or control character, whatever comes', () => {
    fc.assert(
      fc.property(anyText(600), (name) => {
        const clean = cleanFileName(name);
        expect(clean).not.toMatch(/[/\\\p{Cc}]/u);
        expect(Array.from(clean).length).toBeLessThanOrEqual(255);
        expect(clean).not.toBe('');
      }),
    );
  });
});

describe('beginning an upload', () => {
  const request = {
    kind: 'VIDEO' as const,
    channelId: 'ch_1',
    fileName: 'a.mp4',
    contentType: 'video/mp4',
    sizeBytes: 10n,
    fingerprint: 'a'.repeat(64),
    idempotencyKey: 'key-12345',
  };
  const limits = readLimits('{"videos":{"videoBytesMax":1000,"pictureBytesMax":100}}');

  it.each([
    ['sizeBytes', { sizeBytes: 0n }],
    ['sizeBytes', { sizeBytes: -5n }],
    ['sizeBytes', { sizeBytes: 1_001n }],
    ['sizeBytes', { sizeBytes: 101n, kind: 'AVATAR' as const }],
    ['fingerprint', { fingerprint: 'A'.repeat(64) }],
    ['idempotencyKey', { idempotencyKey: 'short' }],
    ['idempotencyKey', { idempotencyKey: 'with a space' }],
    ['channelId', { channelId: null }],
  ])('refuses a wrong %s: %o', (field, change) => {
    expect(() => readStartRequest({ ...request, ...change }, limits)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', details: { field } }),
    );
  });

  it('hashes what is asked for, so that another request under the same key is told apart', () => {
    const hash = hashStartRequest(request);
    expect(hashStartRequest({ ...request, idempotencyKey: 'another-key' })).toBe(hash);
    for (const change of [{ sizeBytes: 11n }, { channelId: 'ch_2' }, { fileName: 'b.mp4' }, { kind: 'BANNER' as const }]) {
      expect(hashStartRequest({ ...request, ...change })).not.toBe(hash);
    }
  });
});
