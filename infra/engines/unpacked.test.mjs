import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { buildTrustStore, unpackPackages } from './unpacked.mjs';

const PEM =
  '-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\nBAU=\n-----END CERTIFICATE-----\n';

describe('where nothing may be installed', () => {
  it('says in one sentence what to ask for when a package cannot be unpacked', async () => {
    const unpacking = unpackPackages({
      packages: ['redis-server', 'ffmpeg', 'chromium'],
      cacheDir: '/nowhere',
      say() {},
      apt: 'apt-get',
    });
    await expect(unpacking).rejects.toThrow(/^Missing: ffmpeg, chromium\..*apt-get install redis-server ffmpeg chromium$/);
  });
});

describe("Java's trust store", () => {
  const store = buildTrustStore(PEM);

  it('holds every certificate of the bundle', () => {
    expect(store.subarray(0, 12).toString('hex')).toBe('feedfeed0000000200000002');
    expect(store.includes(Buffer.from([0, 0, 0, 3, 1, 2, 3]))).toBe(true);
    expect(store.includes(Buffer.from([0, 0, 0, 2, 4, 5]))).toBe(true);
  });

  it('ends with the digest that Java checks', () => {
    const salt = Buffer.from('\0c\0h\0a\0n\0g\0e\0i\0t');
    const digest = createHash('sha1').update(salt).update('Mighty Aphrodite').update(store.subarray(0, -20)).digest();
    expect(store.subarray(-20).equals(digest)).toBe(true);
  });
});
