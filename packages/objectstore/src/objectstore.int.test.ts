import { createHash } from 'node:crypto';
import { createTestBucket, until } from '@castgraph/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let store: Awaited<ReturnType<typeof createTestBucket>>;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64');
const part = Buffer.alloc(5 * 1024 * 1024, 'a');

beforeAll(async () => {
  store = await createTestBucket('objectstore');
});
afterAll(() => store.destroy());

async function openPart(bytes = part, lifeS = 60) {
  const key = `u/${crypto.randomUUID()}`;
  const multipartId = await store.startMultipart(key, 'video/mp4');
  const signed = await store.signPart({ key, multipartId, number: 1, sizeBytes: bytes.length, sha256: sha256(bytes), lifeS });
  const send = (body: Buffer, headers = signed.headers, url = signed.url) =>
    fetch(url, { method: 'PUT', body: new Uint8Array(body), headers });
  /** A store may answer, or hang up while the bytes still come. */
  const isTaken = (...args: Parameters<typeof send>) =>
    send(...args).then(
      ({ ok }) => ok,
      () => false,
    );
  return { key, multipartId, signed, send, isTaken };
}

type OpenPart = Awaited<ReturnType<typeof openPart>>;

describe('a signed part', () => {
  it('takes the very bytes that were announced, and the whole can be put together', async () => {
    const { key, multipartId, send } = await openPart();
    expect((await send(part)).status).toBe(200);
    const parts = await store.listParts(key, multipartId);
    expect(parts).toMatchObject([{ number: 1, sizeBytes: part.length, sha256: sha256(part) }]);
    await store.completeMultipart(key, multipartId, parts ?? []);
    expect(await store.head(key)).toMatchObject({ sizeBytes: part.length });
  });

  it.each([
    ['other bytes of the same length', ({ isTaken }: OpenPart) => isTaken(Buffer.alloc(part.length, 'b'))],
    ['fewer bytes', ({ isTaken }: OpenPart) => isTaken(part.subarray(1))],
    ['a missing checksum', ({ isTaken }: OpenPart) => isTaken(part, {})],
    ['another key', ({ isTaken, signed, key }: OpenPart) => isTaken(part, signed.headers, signed.url.replace(key, 'u/another'))],
    [
      'another number',
      ({ isTaken, signed }: OpenPart) => isTaken(part, signed.headers, signed.url.replace('partNumber=1', 'partNumber=2')),
    ],
    ['another method', ({ signed }: OpenPart) => fetch(signed.url, { headers: signed.headers }).then(({ ok }) => ok)],
  ])('refuses %s and stores nothing', async (_, attempt) => {
    const open = await openPart();
    expect(await attempt(open)).toBe(false);
    expect(await store.listParts(open.key, open.multipartId)).toEqual([]);
    expect(await store.head('u/another')).toBeUndefined();
  });

  it('refuses to be used after it expired', async () => {
    const { isTaken, key, multipartId } = await openPart(part, 1);
    await until('the address has expired', async () => !(await isTaken(part)));
    const parts = await store.listParts(key, multipartId);
    expect(parts?.length ?? 0).toBeLessThanOrEqual(1);
  });
});

describe('objects', () => {
  it('are streamed whole or by range, and a missing one answers undefined', async () => {
    await store.put('a/1', 'hello', { contentType: 'text/plain' });
    const found = await store.get('a/1', { range: { start: 1, end: 3 } });
    expect(Buffer.concat(await (found?.body.toArray() ?? [])).toString()).toBe('ell');
    expect(await store.get('a/2')).toBeUndefined();
    expect(await store.head('a/2')).toBeUndefined();
  });

  it('below a prefix are removed, the others stay', async () => {
    for (const key of ['b/1', 'b/2', 'bb/1']) await store.put(key, key, { contentType: 'text/plain' });
    expect(await store.removeBelow('b/')).toBe(2);
    expect(await store.head('bb/1')).toBeDefined();
  });
});
