import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { consume, on } from '@castgraph/kafka/consumer';
import { pictureReadyV1, type UploadCompletedV1, uploadCompletedV1 } from '@castgraph/schemas/events/videos';
import { storeOptions, until } from '@castgraph/testkit';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALLOWED_ORIGIN, fakeFilm, fingerprintOf, person, SITE_URL, sha256, startWorld, type World } from './harness.ts';
import { ABORT, completeFile, SIGN, START, sendFile, sendPart, signParts, startInput, uploadFile } from './journeys.ts';

const MIB = 1024 * 1024;
const ada = person('usr_ada');
const bob = person('usr_bob');
let world: World;
let channelId: string;
let bobsChannelId: string;

beforeAll(async () => {
  world = await startWorld('uploads', { limits: { orphanGraceMs: 0 } });
  channelId = await world.openChannel(ada.userId);
  bobsChannelId = await world.openChannel(bob.userId);
});
afterAll(() => world?.stop());

const start = (viewer: typeof ada, input: object) => world.get(viewer, START, { input }).then(({ startUpload }) => startUpload);
const complete = (viewer: typeof ada, uploadId: string) => completeFile(world, viewer, uploadId);

describe('a whole upload', () => {
  it('puts two parts together, answers a processing draft, and tells the pipeline once', async () => {
    const told: UploadCompletedV1[] = [];
    const listener = await consume({
      kafka: world.kafka,
      groupId: 'listener',
      subscriptions: [on(uploadCompletedV1, async (message) => void told.push(message))],
    });
    const film = fakeFilm(9 * MIB);
    const upload = await start(ada, startInput(film, { channelId, fileName: 'holiday_in-Lisbon.final.mp4' }));
    expect(upload).toMatchObject({ state: 'OPEN', partSizeBytes: String(8 * MIB), receivedBytes: '0' });
    expect(upload.video).toMatchObject({ title: 'holiday in Lisbon final', state: 'DRAFT', visibility: 'PRIVATE' });

    await sendFile(world, ada, upload.id, film, 8 * MIB);
    const outcome = await complete(ada, upload.id);
    expect(outcome).toMatchObject({ state: 'COMPLETED', receivedBytes: String(film.length), video: { state: 'PROCESSING' } });

    const event = await until('the event', () => told.find(({ uploadId }) => uploadId === upload.id));
    expect(event).toMatchObject({ videoId: upload.video.id, channelId, revision: 1, sizeBytes: film.length });
    const stored = await world.store.get(event.sourceKey);
    expect(stored?.etag).toBe(event.sourceEtag);
    if (stored) expect(sha256(await buffer(stored.body))).toBe(sha256(film));

    // A client that lost the answer asks again.
    expect(await complete(ada, upload.id)).toMatchObject({ state: 'COMPLETED' });
    // I7: nothing is left in the outbox, and nothing was told twice.
    await until('an empty outbox', async () => (await world.db.outboxEvent.count()) === 0);
    expect(told.filter(({ uploadId }) => uploadId === upload.id)).toHaveLength(1);
    await listener.close();
  });

  it('names the parts that are missing, keeps what arrived, and goes on from there on another device', async () => {
    const film = fakeFilm(17 * MIB);
    const input = startInput(film, { channelId });
    const upload = await start(ada, input);
    const last = film.subarray(16 * MIB);
    const [signed] = await signParts(world, ada, upload.id, [{ number: 3, sha256: sha256(last) }]);
    if (signed) expect((await sendPart(signed, last)).status).toBe(200);
    expect(await complete(ada, upload.id)).toMatchObject({ __typename: 'UploadIncompleteProblem', partNumbers: [1, 2] });

    const { me } = await world.get(ada, '{ me { uploads { id receivedBytes parts { number sizeBytes sha256 } video { id } } } }');
    const [resumable] = me.uploads.filter(({ id }: { id: string }) => id === upload.id);
    expect(resumable.parts).toEqual([{ number: 3, sizeBytes: String(MIB), sha256: sha256(last) }]);
    expect(resumable.receivedBytes).toBe(String(MIB));

    const again = await start(ada, { ...input, idempotencyKey: randomUUID() });
    expect(again.id).toBe(upload.id);
    await sendFile(world, ada, upload.id, film, 8 * MIB);
    expect(await complete(ada, upload.id)).toMatchObject({ state: 'COMPLETED' });
  });

  it('is given up with its draft and its parts, and giving it up again does no harm', async () => {
    const upload = await start(ada, startInput(100, { channelId }));
    const { multipartId } = await world.db.upload.findUniqueOrThrow({ where: { id: upload.id } });
    for (let round = 0; round < 2; round += 1) {
      expect(await world.get(ada, ABORT, { input: { uploadId: upload.id } })).toEqual({ abortUpload: { removedId: upload.id } });
    }
    await world.services.removals.drain();
    expect(await world.store.listParts(`u/${upload.id}`, multipartId ?? '')).toBeUndefined();
    expect(await world.get(ada, `{ video(id: "${upload.video.id}") { id } }`)).toEqual({ video: null });
    expect(
      (await world.ask(ada, SIGN, { input: { uploadId: upload.id, parts: [{ number: 1, sha256: sha256(Buffer.from('x')) }] } }))
        .codes,
    ).toEqual(['CONFLICT']);
  });
});

describe('the same file', () => {
  it('continues for the same person, never for another', async () => {
    const fingerprint = fingerprintOf('the same file');
    const first = await start(ada, startInput(500, { channelId, fingerprint }));
    const second = await start(ada, startInput(500, { channelId, fingerprint }));
    const other = await start(bob, startInput(500, { channelId: bobsChannelId, fingerprint }));
    expect(second.id).toBe(first.id);
    expect(other.id).not.toBe(first.id);
  });

  it('is one upload when ten tabs begin it at once', async () => {
    const fingerprint = fingerprintOf('ten tabs');
    const uploads = await Promise.all(Array.from({ length: 10 }, () => start(ada, startInput(500, { channelId, fingerprint }))));
    expect(new Set(uploads.map(({ id }) => id)).size).toBe(1);
  });
});

it('refuses a size that is no number, wherever it stands, and says which', async () => {
  for (const sizeBytes of ['many', '1e3', '99999999999999999999', 1.5, {}]) {
    const input = { ...startInput(700, { channelId }), sizeBytes };
    const { codes } = await world.ask(ada, START, { input });
    expect(codes, JSON.stringify(sizeBytes)).toEqual(['INVALID_INPUT']);
  }
});

describe('an idempotency key', () => {
  it('answers the first result again, and refuses another request', async () => {
    const input = startInput(700, { channelId });
    const first = await start(ada, input);
    await world.get(ada, ABORT, { input: { uploadId: first.id } });
    expect(await start(ada, input)).toMatchObject({ id: first.id, state: 'ABORTED' });
    const { codes } = await world.ask(ada, START, { input: { ...input, sizeBytes: '701' } });
    expect(codes).toEqual(['IDEMPOTENCY_MISMATCH']);
    // Somebody else's key of the same name is another key.
    expect((await start(bob, { ...input, channelId: bobsChannelId })).id).not.toBe(first.id);
  });
});

describe('a presigned address (check 68)', () => {
  // It begins like a Matroska film, so that what was confirmed also stays.
  const body = Buffer.concat([Buffer.from('1a45dfa3', 'hex'), Buffer.from('exactly these bytes')]);

  async function sign() {
    const upload = await start(ada, startInput(body, { channelId }));
    const [signed] = await signParts(world, ada, upload.id, [{ number: 1, sha256: sha256(body) }]);
    if (signed === undefined) throw new Error('Nothing was signed.');
    return { upload, signed };
  }

  it('is bound to host, key, method, part, length and bytes', async () => {
    const { upload, signed } = await sign();
    const { signed: other } = await sign();
    const sameLength = Buffer.from(body).reverse();
    const refused = await Promise.all([
      sendPart({ ...signed, url: signed.url.replace(upload.id, new URL(other.url).pathname.split('/').at(-1) ?? '') }, body),
      sendPart({ ...signed, url: signed.url.replace('partNumber=1', 'partNumber=2') }, body),
      sendPart(signed, Buffer.concat([body, body])),
      sendPart(signed, sameLength),
      sendPart({ ...signed, headers: [{ name: 'x-amz-checksum-sha256', value: sha256(sameLength) }] }, sameLength),
      sendPart({ ...signed, headers: [] }, body),
      fetch(signed.url, { method: 'GET' }),
      fetch(signed.url, { method: 'DELETE' }),
      fetch(signed.url.split('?')[0] ?? '', { method: 'GET' }),
    ]);
    expect(refused.map(({ status }) => status).filter((status) => status < 400)).toEqual([]);
    expect((await sendPart(signed, body)).status).toBe(200);
  });

  it('gives the object no type, whatever type its sender names', async () => {
    const { upload, signed } = await sign();
    const types = ['text/html', 'image/svg+xml', 'application/javascript'];
    for (const type of types) {
      const { status } = await sendPart({ ...signed, headers: [...signed.headers, { name: 'content-type', value: type }] }, body);
      expect([200, 403]).toContain(status);
    }
    // A store may refuse the header; without it the part is taken.
    expect((await sendPart(signed, body)).status).toBe(200);
    await complete(ada, upload.id);
    const { endpoint, region, accessKey: accessKeyId, secretKey: secretAccessKey } = storeOptions();
    const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
    const stored = await client.send(new HeadObjectCommand({ Bucket: world.store.bucket, Key: `u/${upload.id}` }));
    expect(stored.ContentType).toBe('application/octet-stream');
    client.destroy();
  });

  it('ends when the upload was confirmed (check 69)', async () => {
    const { upload, signed } = await sign();
    expect((await sendPart(signed, body)).status).toBe(200);
    await complete(ada, upload.id);
    const before = await world.store.head(`u/${upload.id}`);
    expect((await sendPart(signed, body)).status).toBeGreaterThanOrEqual(400);
    expect(await world.store.head(`u/${upload.id}`)).toEqual(before);
  });

  it('ends after its time', async () => {
    const { upload, signed } = await sign();
    const life = Number(new URL(signed.url).searchParams.get('X-Amz-Expires'));
    expect(life).toBeLessThanOrEqual(3_600);
    const { objectKey: key, multipartId } = await world.db.upload.findUniqueOrThrow({ where: { id: upload.id } });
    const facts = { key, multipartId: multipartId ?? '', number: 1, sizeBytes: body.length, sha256: sha256(body), lifeS: 1 };
    const { url, headers } = await world.store.signPart(facts);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect((await fetch(url, { method: 'PUT', headers, body: new Uint8Array(body) })).status).toBe(403);
  });

  it.each([
    [SITE_URL, true],
    [ALLOWED_ORIGIN, true],
    ['https://evil.example', false],
  ])('may be used by pages of %s: %s', async (origin, isAllowed) => {
    const { signed } = await sign();
    const headers = { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-amz-checksum-sha256' };
    const answer = await fetch(signed.url, { method: 'OPTIONS', headers });
    expect(answer.headers.get('access-control-allow-origin') === origin).toBe(isAllowed);
  });

  it('is only given for parts that the file has, with sums that are sums', async () => {
    const upload = await start(ada, startInput(20 * MIB, { channelId }));
    const sum = sha256(Buffer.from('x'));
    for (const parts of [
      [],
      [{ number: 0, sha256: sum }],
      [{ number: 4, sha256: sum }],
      [{ number: -1, sha256: sum }],
      [{ number: 1, sha256: 'no sum' }],
      [{ number: 1, sha256: `${sum}\r\nx-evil: 1` }],
      Array.from({ length: 101 }, (_, index) => ({ number: index + 1, sha256: sum })),
      [
        { number: 1, sha256: sum },
        { number: 1, sha256: sum },
      ],
    ]) {
      expect((await world.ask(ada, SIGN, { input: { uploadId: upload.id, parts } })).codes).toEqual(['INVALID_INPUT']);
    }
  });
});

describe('names of files (checks 67, 73, 83)', () => {
  it('are shown and never used: keys are made of ids alone', async () => {
    const names = [
      '../../etc/passwd.mp4',
      '%2e%2e%2fx.mp4',
      'a\u0000b.mp4',
      '/abs/olute.mp4',
      '-i evil.mp4',
      'C:\\x\\y.mov',
      'a\r\nX: y.mp4',
      '...',
      '',
    ];
    for (const fileName of names) {
      const upload = await start(ada, startInput(300, { channelId, fileName }));
      expect(upload.fileName).not.toMatch(/[/\\\p{Cc}]/u);
      expect(upload.fileName.length).toBeGreaterThan(0);
      const { objectKey } = await world.db.upload.findUniqueOrThrow({ where: { id: upload.id } });
      expect(objectKey).toBe(`u/${upload.id}`);
      expect(objectKey).toMatch(/^u\/upl_[0-9a-z]{20}$/);
      await world.get(ada, ABORT, { input: { uploadId: upload.id } });
    }
  });
});

describe('what is no film (check 66)', () => {
  const cases: [name: string, bytes: Buffer, reason: RegExp][] = [
    ['a page', Buffer.from('\ufeff \n<!-- x --><!DOCTYPE html><html><script>alert(1)</script></html>'), /web page/],
    ['a drawing', Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), /SVG/],
    ['a playlist', Buffer.from('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n'), /playlist/],
    ['a concat script', Buffer.from("ffconcat version 1.0\nfile '/etc/passwd'\n"), /playlist/],
    ['captions', Buffer.from('WEBVTT\n\n00:00.000 --> 00:01.000\nhi'), /caption/],
    ['a text', Buffer.from('just some words'), /text file/],
    ['an archive', Buffer.from('504b0304aabbcc', 'hex'), /archive/],
    ['a page that goes on as a film', Buffer.concat([Buffer.from('<html><body>'), fakeFilm(10_000)]), /web page|text/],
  ];
  it.each(cases)('%s is refused with a reason, and nothing of it stays', async (_name, bytes, reason) => {
    const { uploadId, videoId, outcome } = await uploadFile(world, ada, bytes, { channelId });
    expect(outcome).toMatchObject({
      state: 'FAILED',
      video: { state: 'FAILED', processing: { failure: 'FORMAT_NOT_SUPPORTED' } },
    });
    expect(outcome.failure).toMatch(reason);
    await world.services.removals.drain();
    expect(await world.store.head(`u/${uploadId}`)).toBeUndefined();
    expect(await world.db.outboxEvent.count({ where: { topic: uploadCompletedV1.name, key: videoId } })).toBe(0);
  });
});

describe('pictures (checks 72, 74, 78)', () => {
  const jpeg = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#c33' } })
      .withExif({ IFD0: { Copyright: 'secret place', ImageDescription: 'GPS 38.7 N' } })
      .jpeg()
      .toBuffer();
  const upload = async (kind: string, bytes: Buffer) =>
    uploadFile(world, ada, bytes, { kind, fileName: 'me.jpg', contentType: 'image/jpeg' });

  it('an avatar becomes square WebP files without metadata, is told of, and leaves no source behind', async () => {
    const told: unknown[] = [];
    const listener = await consume({
      kafka: world.kafka,
      groupId: 'picture-listener',
      subscriptions: [on(pictureReadyV1, async (message) => void told.push(message))],
    });
    const { uploadId, outcome } = await upload('AVATAR', await jpeg(1_000, 600));
    expect(outcome).toMatchObject({ state: 'COMPLETED' });
    const picture = await world.db.picture.findUniqueOrThrow({ where: { uploadId } });
    expect(picture).toMatchObject({ directory: `p/${picture.id}/`, widthsPx: [64, 128, 256, 512], widthPx: 600, heightPx: 600 });
    const file = await world.media.get(`${picture.directory}256.webp`);
    if (file === undefined) throw new Error('The picture is not there.');
    const metadata = await sharp(await buffer(file.body)).metadata();
    expect(metadata).toMatchObject({ format: 'webp', width: 256, height: 256 });
    expect([metadata.exif, metadata.icc, metadata.xmp, metadata.iptc]).toEqual([undefined, undefined, undefined, undefined]);
    await until('the event', () => told.length === 1);
    expect(told[0]).toMatchObject({ uploadId, ownerId: ada.userId, kind: 'AVATAR', directory: picture.directory });
    await world.services.removals.drain();
    expect(await world.store.head(`u/${uploadId}`)).toBeUndefined();
    await listener.close();
  });

  it('refuses drawings, pages, broken pictures and ones that fill the memory', async () => {
    const bomb = await sharp({ create: { width: 8_000, height: 8_000, channels: 3, background: '#000' } })
      .png({ compressionLevel: 9 })
      .toBuffer();
    const broken = (await jpeg(400, 400)).subarray(0, 300);
    const cases: [Buffer, RegExp][] = [
      [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), /must be a JPEG/],
      [Buffer.from('<html></html>'), /must be a JPEG/],
      [Buffer.from('GIF89a..........'), /must be a JPEG/],
      [bomb, /million pixels/],
      [broken, /damaged|not a picture/],
      [await jpeg(8, 8), /too small/],
    ];
    for (const [bytes, reason] of cases) {
      const { outcome, uploadId } = await upload('AVATAR', bytes);
      expect(outcome.state).toBe('FAILED');
      expect(outcome.failure).toMatch(reason);
      await world.services.removals.drain();
      expect(await world.store.head(`u/${uploadId}`)).toBeUndefined();
    }
  });
});

describe('the store and the rows (I6)', () => {
  it('match after a sweep: stale uploads and objects without a row go, all else stays', async () => {
    const kept = await uploadFile(world, ada, fakeFilm(2_000), { channelId });
    const stale = await start(ada, startInput(900, { channelId }));
    await world.db.upload.update({ where: { id: stale.id }, data: { expiresAt: new Date(0) } });
    const orphan = await world.store.startMultipart('u/upl_nobody', 'application/octet-stream');
    await world.store.put('u/upl_orphan', 'left over', { contentType: 'text/plain' });
    await world.media.put('p/pic_orphan/64.webp', 'left over', { contentType: 'image/webp' });
    // The store's clock counts whole seconds.
    await new Promise((resolve) => setTimeout(resolve, 1_100));

    await world.services.sweeper.sweepOften();
    await world.services.sweeper.sweepSeldom();

    expect(await world.db.upload.findUniqueOrThrow({ where: { id: stale.id } })).toMatchObject({ state: 'ABORTED' });
    expect(await world.db.video.count({ where: { id: stale.video.id } })).toBe(0);
    expect(await world.store.listParts('u/upl_nobody', orphan)).toBeUndefined();
    expect(await world.store.head('u/upl_orphan')).toBeUndefined();
    expect(await world.media.head('p/pic_orphan/64.webp')).toBeUndefined();
    expect(await world.store.head(`u/${kept.uploadId}`)).toBeDefined();
    expect(await world.db.objectRemoval.count()).toBe(0);

    const rows = await world.db.upload.findMany({ where: { state: 'COMPLETED', storedBytes: { gt: 0 } } });
    const objects: string[] = [];
    for await (const { key } of world.store.list('')) objects.push(key);
    expect(objects.sort()).toEqual(rows.map(({ objectKey }) => objectKey).sort());
  });

  it('a process that died while it looked at a file is succeeded by the sweeper', async () => {
    const film = fakeFilm(3_000);
    const upload = await start(ada, startInput(film, { channelId }));
    await sendFile(world, ada, upload.id, film, 8 * MIB);
    const data = { state: 'CHECKING', arrivedBytes: film.length, storedBytes: film.length, checkedUntil: new Date(0) } as const;
    const { multipartId, objectKey } = await world.db.upload.update({ where: { id: upload.id }, data });
    // It died after the store had put the parts together.
    const parts = (await world.store.listParts(objectKey, multipartId ?? '')) ?? [];
    await world.store.completeMultipart(objectKey, multipartId ?? '', parts);
    await world.services.completions.resumeAbandoned();
    expect(await world.db.upload.findUniqueOrThrow({ where: { id: upload.id } })).toMatchObject({ state: 'COMPLETED' });
    expect(await world.db.video.findUniqueOrThrow({ where: { id: upload.video.id } })).toMatchObject({ state: 'PROCESSING' });
  });
});
