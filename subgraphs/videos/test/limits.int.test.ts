import { accountChangedV1 } from '@castgraph/schemas/events/users';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeFilm, person, sha256, startWorld, type World } from './harness.ts';
import { ABORT, COMPLETE, completeFile, SIGN, START, sendFile, startInput, uploadFile } from './journeys.ts';

let world: World;
const ada = person('usr_ada');
const bob = person('usr_bob');
let channelId: string;
let bobsChannelId: string;

beforeAll(async () => {
  // The default of ten videos a day; sizes are small so that bytes can be counted.
  world = await startWorld('limits', {
    limits: { videosPerDay: 10, totalBytes: 10_000, dailyBytes: 8_000, partAddressesPerMinute: 200 },
  });
  channelId = await world.openChannel(ada.userId);
  bobsChannelId = await world.openChannel(bob.userId);
});
afterAll(() => world?.stop());

describe('ten videos a day (check 64)', () => {
  it('the eleventh is refused, also when fifteen are begun at once and each by itself would fit', async () => {
    const answers = await Promise.all(
      Array.from({ length: 15 }, () => world.get(ada, START, { input: startInput(10, { channelId }) })),
    );
    const kinds = answers.map(({ startUpload }) => startUpload.__typename);
    expect(kinds.filter((kind) => kind === 'Upload')).toHaveLength(10);
    expect(kinds.filter((kind) => kind === 'QuotaExceededProblem')).toHaveLength(5);
    expect(await world.db.upload.count({ where: { ownerId: ada.userId } })).toBe(10);
    expect(await world.db.video.count({ where: { channelId } })).toBe(10);
    const problem = answers.find(({ startUpload }) => startUpload.__typename === 'QuotaExceededProblem')?.startUpload;
    expect(problem).toMatchObject({ quota: { dailyVideos: 10, videosToday: 10 } });
    // Nobody else is held up by it.
    expect((await world.get(bob, START, { input: startInput(10, { channelId: bobsChannelId }) })).startUpload.__typename).toBe(
      'Upload',
    );
  });
});

describe('bytes (check 65)', () => {
  const cleo = person('usr_cleo');

  it('count what really lies in the store, not what was claimed', async () => {
    const cleosChannelId = await world.openChannel(cleo.userId);
    const { startUpload: upload } = await world.get(cleo, START, { input: startInput(100, { channelId: cleosChannelId }) });
    // Somebody finds a way past the signed length and sends far more than claimed.
    const row = await world.db.upload.findUniqueOrThrow({ where: { id: upload.id } });
    const bytes = fakeFilm(50_000);
    const signed = await world.store.signPart({
      key: row.objectKey,
      multipartId: row.multipartId ?? '',
      number: 1,
      sizeBytes: bytes.length,
      sha256: sha256(bytes),
      lifeS: 60,
    });
    expect((await fetch(signed.url, { method: 'PUT', headers: signed.headers, body: new Uint8Array(bytes) })).status).toBe(200);
    const complete = () => completeFile(world, cleo, upload.id);
    expect(await complete()).toMatchObject({ __typename: 'UploadIncompleteProblem', partNumbers: [1] });
    // Even if the claim itself were forged afterwards, the bytes that arrived are held against the quota.
    await world.db.upload.update({ where: { id: upload.id }, data: { sizeBytes: bytes.length } });
    expect(await complete()).toMatchObject({ __typename: 'QuotaExceededProblem' });
    expect(await world.db.upload.findUniqueOrThrow({ where: { id: upload.id } })).toMatchObject({
      state: 'OPEN',
      storedBytes: 0n,
    });
  });

  it('on their way count too, and deleting frees storage but not the day', async () => {
    const dan = person('usr_dan');
    const dansChannelId = await world.openChannel(dan.userId);
    const { videoId } = await uploadFile(world, dan, fakeFilm(5_000), { channelId: dansChannelId });
    const quota = async () =>
      (await world.get(dan, '{ me { uploadQuota { usedBytes usedTodayBytes dailyBytes totalBytes } } }')).me.uploadQuota;
    expect(await quota()).toMatchObject({ usedBytes: '5000', usedTodayBytes: '5000', dailyBytes: '8000', totalBytes: '10000' });
    const claim = await world.get(dan, START, { input: startInput(2_000, { channelId: dansChannelId }) });
    expect(claim.startUpload.__typename).toBe('Upload');
    expect((await world.get(dan, START, { input: startInput(2_000, { channelId: dansChannelId }) })).startUpload.__typename).toBe(
      'QuotaExceededProblem',
    );
    await world.get(dan, `mutation { deleteVideo(input: {videoId: "${videoId}"}) { removedId } }`);
    await world.db.video.update({ where: { id: videoId }, data: { deletedAt: new Date(0) } });
    await world.services.sweeper.sweepOften();
    expect(await quota()).toMatchObject({ usedBytes: '0', usedTodayBytes: '5000' });
  });

  it('cannot be exceeded by completing two uploads at once, of which one fits when the other is given up', async () => {
    const fay = person('usr_fay');
    const faysChannelId = await world.openChannel(fay.userId);
    const films = [fakeFilm(5_000), fakeFilm(5_001)];
    const ids: string[] = [];
    for (const film of films) {
      // Both were begun under a larger quota, so the starts are written past today's.
      const { startUpload } = await world.get(fay, START, { input: startInput(10, { channelId: faysChannelId }) });
      await world.db.upload.update({ where: { id: startUpload.id }, data: { sizeBytes: film.length } });
      await sendFile(world, fay, startUpload.id, film, 8 * 1024 * 1024);
      ids.push(startUpload.id);
    }
    const readStored = async () =>
      Number((await world.db.upload.aggregate({ where: { ownerId: fay.userId }, _sum: { storedBytes: true } }))._sum.storedBytes);
    // Each would fit alone; what is open counts against the other, so none gets in while both want to.
    const answers = await Promise.all(ids.map((uploadId) => world.get(fay, COMPLETE, { input: { uploadId } })));
    expect(answers.map(({ completeUpload }) => completeUpload.__typename)).toEqual(Array(2).fill('QuotaExceededProblem'));
    expect(await readStored()).toBe(0);
    await world.get(fay, ABORT, { input: { uploadId: ids[1] } });
    const again = await Promise.all([completeFile(world, fay, ids[0] ?? ''), completeFile(world, fay, ids[0] ?? '')]);
    expect(again).toMatchObject(Array(2).fill({ __typename: 'Upload', state: 'COMPLETED' }));
    expect(await readStored()).toBe(5_000);
  });
});

describe('addresses of parts', () => {
  it('are so many a minute for one person, however the request is made', async () => {
    const gil = person('usr_gil');
    const gilsChannelId = await world.openChannel(gil.userId);
    const { startUpload } = await world.get(gil, START, { input: startInput(8_000, { channelId: gilsChannelId }) });
    // A row of a film that has a hundred parts.
    const sizeBytes = 100 * 8 * 1024 * 1024;
    await world.db.upload.update({ where: { id: startUpload.id }, data: { sizeBytes } });
    const parts = Array.from({ length: 100 }, (_, index) => ({ number: index + 1, sha256: sha256(Buffer.from('x')) }));
    const sign = () => world.ask(gil, SIGN, { input: { uploadId: startUpload.id, parts } });
    expect((await Promise.all([sign(), sign()])).flatMap(({ codes }) => codes)).toEqual([]);
    expect((await sign()).codes).toEqual(['RATE_LIMITED']);
  });
});

describe('who may upload at all', () => {
  it('not an account whose address was never confirmed', async () => {
    await world.say(accountChangedV1, 'usr_new', {
      userId: 'usr_new',
      handle: 'new',
      displayName: 'New',
      role: 'VIEWER',
      state: 'UNVERIFIED',
    });
    const unverified = person('usr_new');
    expect((await world.ask(unverified, START, { input: startInput(10, { kind: 'AVATAR' }) })).codes).toEqual(['FORBIDDEN']);
  });
});
