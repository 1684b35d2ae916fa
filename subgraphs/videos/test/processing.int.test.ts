import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { listenForNotifications } from '@castgraph/database/listen';
import { consume, on } from '@castgraph/kafka/consumer';
import {
  jobChangedV1,
  picturesCutV1,
  processingProgressedV1,
  videoFailedV1,
  videoPlayableV1,
  videoReadyV1,
} from '@castgraph/schemas/events/media';
import { accountChangedV1, channelChangedV1 } from '@castgraph/schemas/events/users';
import { jobCancelRequestedV1, jobRetryRequestedV1 } from '@castgraph/schemas/events/videos';
import { testLog, until } from '@castgraph/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLimits } from '../src/values/limits.ts';
import { fakeFilm, person, startWorld, type World } from './harness.ts';
import { readyFacts, START, startInput, uploadFile } from './journeys.ts';

const ada = person('usr_ada');
const eve = person('usr_eve');
const admin = person('usr_admin', 'ADMIN');
let world: World;
let channelId: string;

beforeAll(async () => {
  world = await startWorld('processing');
  channelId = await world.openChannel(ada.userId);
});
afterAll(() => world?.stop());

const FOLLOW = `subscription ($videoIds: [ID!]!, $after: String) { videoProcessing(videoIds: $videoIds, after: $after) {
  __typename cursor occurredAt video { id state isPlayable thumbnails { id } }
  ... on RenditionProgressed { rendition { id progressPercent sizeBytes } processing { stage progressPercent etaMs } }
  ... on VideoStateChanged { state isPlayable failure }
} }`;

async function newVideo() {
  return (await uploadFile(world, ada, fakeFilm(1_500), { channelId })).videoId;
}
function progressed(videoId: string, sequence: number) {
  const [rendition] = readyFacts(videoId).renditions;
  const renditions = [{ ...rendition, state: 'ENCODING', progressPercent: sequence, sizeBytes: null }];
  return {
    videoId,
    jobId: `job_${videoId}`,
    revision: 1,
    sequence,
    stage: 'ENCODE',
    progressPercent: sequence,
    etaMs: 5_000,
    renditions,
  };
}
function playable(videoId: string, sequence: number) {
  const { renditions } = readyFacts(videoId);
  return {
    ...{ videoId, jobId: `job_${videoId}`, revision: 1, sequence, durationMs: null, renditions },
    directory: `v/${videoId}/1-1/`,
    hls: 'master.m3u8',
    dash: null,
  };
}
const read = (id: string) => world.db.video.findUniqueOrThrow({ where: { id } });

/** Follows until `count` events are there, and ends as a browser that closes its tab. */
async function take(count: number, videoIds: string[], after?: string) {
  const feed = world.follow(ada, FOLLOW, { videoIds, after });
  await until(`${count} events`, () => feed.events.length >= count);
  await feed.stop();
  return feed.events.slice(0, count).map(({ videoProcessing }) => videoProcessing);
}

describe('following a video', () => {
  it('tells of every step with the video as it is then', async () => {
    const videoId = await newVideo();
    const newest = await cursorOfNewest();
    const feed = world.follow(ada, FOLLOW, { videoIds: [videoId], after: newest });
    // Each is read before the next is said: an event carries the video as it is when the event is read.
    const isTold = (state: string) => () => feed.events.at(-1)?.videoProcessing.state === state;
    await world.say(processingProgressedV1, videoId, progressed(videoId, 1));
    await until('the progress', () => feed.events.length > 0);
    await world.say(videoPlayableV1, videoId, playable(videoId, 2));
    await until('playable', isTold('PROCESSING'));
    await world.say(videoReadyV1, videoId, readyFacts(videoId, 3));
    await until('ready', isTold('READY'));
    const events = feed.events.map(({ videoProcessing }) => videoProcessing);
    expect(events[0]).toMatchObject({
      __typename: 'RenditionProgressed',
      video: { id: videoId, state: 'PROCESSING' },
      processing: { stage: 'ENCODE', etaMs: 5_000 },
    });
    expect(events.filter(({ __typename }) => __typename === 'VideoStateChanged')).toMatchObject([
      { state: 'PROCESSING', isPlayable: true },
      { state: 'READY', isPlayable: true, video: { state: 'READY', isPlayable: true } },
    ]);
    expect(feed.codes).toEqual([]);
    await feed.stop();
  });

  it('begins with what happens from now on where no cursor is given', async () => {
    const videoId = await newVideo();
    const events = await world.services.feed.follow(ada, [videoId]);
    await world.say(videoFailedV1, videoId, {
      videoId,
      jobId: 'job_1',
      revision: 1,
      sequence: 1,
      failure: 'NO_MEDIA',
      message: 'Nothing in it.',
    });
    expect(await events.next()).toMatchObject({
      done: false,
      value: { __typename: 'VideoStateChanged', state: 'FAILED', failure: 'NO_MEDIA' },
    });
    await events.return?.();
  });

  it('resumes after any event without loss and without doubles, while events keep coming', async () => {
    const videoId = await newVideo();
    const other = await newVideo();
    const [start] = await take(1, [videoId], await cursorBefore(videoId));
    const STEPS = 30;
    const writing = (async () => {
      for (let sequence = 1; sequence <= STEPS; sequence += 1) {
        await world.emit(processingProgressedV1, videoId, progressed(videoId, sequence));
        await world.emit(processingProgressedV1, other, progressed(other, sequence));
        await sleep(10);
      }
    })();
    const heard: { cursor: string; rendition: { progressPercent: number } }[] = [];
    let cursor: string = start.cursor;
    while (heard.length < STEPS) {
      const batch = await take(Math.min(7, STEPS - heard.length), [videoId], cursor);
      heard.push(...batch);
      cursor = batch.at(-1)?.cursor ?? cursor;
    }
    await writing;
    expect(heard.map(({ rendition }) => rendition.progressPercent)).toEqual(
      Array.from({ length: STEPS }, (_, index) => index + 1),
    );
    expect(new Set(heard.map((event) => event.cursor)).size).toBe(STEPS);
  });

  it('says so when too much was cleared away since, and refuses cursors that are none', async () => {
    const videoId = await newVideo();
    const before = await cursorBefore(videoId);
    await world.db.processingEvent.updateMany({ data: { occurredAt: new Date(0) } });
    await world.services.sweeper.sweepSeldom();
    const future = Buffer.from('p999999999').toString('base64url');
    for (const [after, code] of [
      [before, 'CURSOR_EXPIRED'],
      [future, 'CURSOR_EXPIRED'],
      ['nonsense', 'INVALID_INPUT'],
    ]) {
      const feed = world.follow(ada, FOLLOW, { videoIds: [videoId], after });
      await feed.ended;
      expect(feed.codes).toEqual([code]);
    }
  });

  it("refuses visitors, strangers' and too many videos, and falls silent when a video becomes private", async () => {
    const videoId = await newVideo();
    const refusals: [typeof ada | null, string[], string][] = [
      [null, [videoId], 'UNAUTHENTICATED'],
      [eve, [videoId], 'NOT_FOUND'],
      [admin, [videoId], 'NOT_FOUND'],
      [ada, [videoId, 'vid_nothing'], 'NOT_FOUND'],
      [ada, [], 'INVALID_INPUT'],
      [ada, Array.from({ length: 51 }, (_, n) => `vid_${n}`), 'INVALID_INPUT'],
    ];
    for (const [viewer, videoIds, code] of refusals) {
      const feed = world.follow(viewer, FOLLOW, { videoIds });
      await feed.ended;
      expect(feed.codes).toEqual([code]);
    }
    await world.say(videoReadyV1, videoId, readyFacts(videoId, 10));
    await world.db.video.update({ where: { id: videoId }, data: { visibility: 'PUBLIC' } });
    const after = await cursorBefore(videoId);
    const feed = world.follow(eve, FOLLOW, { videoIds: [videoId], after });
    await until('what happened so far', () => feed.events.length === 2);
    await world.db.video.update({ where: { id: videoId }, data: { visibility: 'PRIVATE' } });
    await world.say(processingProgressedV1, videoId, progressed(videoId, 20));
    await sleep(300);
    expect(feed.events).toHaveLength(2);
    await feed.stop();
  });

  it('tells strangers of renditions that come, and not how the video is made', async () => {
    const videoId = await newVideo();
    await world.say(videoPlayableV1, videoId, playable(videoId, 1));
    await world.db.video.update({ where: { id: videoId }, data: { visibility: 'PUBLIC' } });
    const after = await cursorOfNewest();
    await world.say(processingProgressedV1, videoId, progressed(videoId, 2));
    const seen = async (viewer: typeof ada) => {
      const feed = world.follow(viewer, FOLLOW, { videoIds: [videoId], after });
      await until('the progress', () => feed.events.length >= 1);
      await feed.stop();
      return feed.events.map(({ videoProcessing: { rendition, processing } }) => [rendition?.progressPercent, processing?.stage]);
    };
    expect((await seen(ada))[0]).toEqual([2, 'ENCODE']);
    expect((await seen(eve))[0]).toEqual([2, undefined]);
  });

  it('ends its iterator when nobody listens any more, also while it waits', async () => {
    const videoId = await newVideo();
    const events = await world.services.feed.follow(ada, [videoId]);
    const waiting = events.next();
    await events.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('is bounded an account, and free again for each that ends', async () => {
    const zoe = person('usr_zoe');
    const { videoId } = await uploadFile(world, zoe, fakeFilm(1_500), { channelId: await world.openChannel(zoe.userId) });
    const follow = () => world.services.feed.follow(zoe, [videoId]);
    const open = await Promise.all(Array.from({ length: 20 }, follow));
    await expect(follow()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    // Ending twice frees one place.
    await open[0]?.return?.();
    await open[0]?.return?.();
    open[0] = await follow();
    await expect(follow()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    for (const events of open) await events.return?.();
  });

  it('is woken by the name of the video, so that others sleep on', async () => {
    const heard: string[] = [];
    let isListening = false;
    const listener = listenForNotifications({
      url: world.databaseUrl,
      channels: ['processing_event'],
      onNotification: (_channel, payload) => heard.push(payload),
      onConnected: () => {
        isListening = true;
      },
      log: testLog,
    });
    const videoId = await newVideo();
    await until('it listens', () => isListening);
    heard.length = 0;
    await world.say(processingProgressedV1, videoId, progressed(videoId, 20));
    await until('it is told of', () => heard.length > 0);
    expect(new Set(heard)).toEqual(new Set([videoId]));
    await listener.close();
  });
});

/** The cursor right before the first thing that was told of a video. */
async function cursorBefore(videoId: string): Promise<string> {
  const first = await world.db.processingEvent.findFirstOrThrow({ where: { videoId }, orderBy: { id: 'asc' } });
  return Buffer.from(`p${first.id - 1n}`).toString('base64url');
}

async function cursorOfNewest(): Promise<string> {
  const { _max } = await world.db.processingEvent.aggregate({ _max: { id: true } });
  return Buffer.from(`p${_max.id ?? 0n}`).toString('base64url');
}

describe('redelivery (I7)', () => {
  it('of every event changes nothing, and late ones do not turn back time', async () => {
    const videoId = await newVideo();
    const picture = { widthsPx: [320], widthPx: 320, heightPx: 180, blurhash: 'L00000fQfQfQfQfQfQfQfQfQfQfQ', atMs: 0 };
    const common = { videoId, jobId: `job_${videoId}`, revision: 1 };
    const job = {
      ...{
        ...common,
        sequence: 9,
        stage: 'DONE',
        state: 'SUCCEEDED',
        attemptCount: 1,
        worker: 'w',
        progressPercent: 100,
        failure: null,
      },
      ...{ queuedAt: new Date().toISOString(), startedAt: null, endedAt: null, stages: [], logTail: 'done' },
    };
    const sent = [
      await world.say(accountChangedV1, 'usr_x', {
        userId: 'usr_x',
        handle: 'x',
        displayName: 'X',
        role: 'VIEWER',
        state: 'ACTIVE',
      }),
      await world.say(channelChangedV1, 'ch_x', { channelId: 'ch_x', version: 3, ownerId: 'usr_x', handle: 'x', name: 'X' }),
      await world.say(processingProgressedV1, videoId, progressed(videoId, 1)),
      await world.say(videoPlayableV1, videoId, playable(videoId, 2)),
      await world.say(picturesCutV1, videoId, {
        ...common,
        sequence: 3,
        pictures: [{ ...picture, thumbnailId: `thumb_${videoId}`, directory: `t/thumb_${videoId}/` }],
      }),
      await world.say(videoFailedV1, videoId, { ...common, sequence: 4, failure: 'INTERNAL', message: 'Try again.' }),
      await world.say(videoReadyV1, videoId, readyFacts(videoId, 8)),
      await world.say(jobChangedV1, videoId, job),
    ];
    const snapshot = async () =>
      JSON.stringify(
        [
          await read(videoId),
          await world.db.picture.findMany({ where: { videoId } }),
          await world.db.channel.findMany({ orderBy: { id: 'asc' } }),
          await world.db.account.findMany(),
          await world.db.job.findMany(),
          await world.db.processingEvent.findMany({ where: { videoId } }),
          await world.db.consumedEvent.count(),
        ],
        (_, value) => (typeof value === 'bigint' ? String(value) : value),
      );
    const before = await snapshot();
    for (const { again } of [...sent, ...sent].reverse()) await again();
    // Each goes to a topic of its own; the last of each tells that all before it were read.
    const marks = [
      await world.emit(processingProgressedV1, videoId, { ...progressed(videoId, 1) }),
      await world.emit(channelChangedV1, 'ch_x', {
        channelId: 'ch_x',
        version: 2,
        ownerId: 'usr_thief',
        handle: 'x',
        name: 'Late',
      }),
      await world.emit(videoFailedV1, videoId, { ...common, sequence: 5, failure: 'INTERNAL', message: 'Late.' }),
      await world.emit(videoPlayableV1, videoId, playable(videoId, 6)),
      await world.emit(jobChangedV1, videoId, { ...job, sequence: 8, state: 'RUNNING' }),
    ];
    for (const { eventId } of marks) await world.applied(eventId);
    expect(JSON.parse(await snapshot()).slice(0, 6)).toEqual(JSON.parse(before).slice(0, 6));
    expect(await read(videoId)).toMatchObject({ state: 'READY', thumbnailId: `thumb_${videoId}` });
  });
});

describe('a file that the pipeline refuses', () => {
  // An account of its own: what others here keep in the store comes and goes with the sweeps.
  const mia = person('usr_mia');
  let hers: string;
  beforeAll(async () => {
    hers = await world.openChannel(mia.userId);
  });
  const words = 'The file was cut off before its end. Upload the whole file.';
  const afterGrace = () => new Date(Date.now() + readLimits().refusedGraceMs + 60_000);
  const usedBytes = async () => (await world.get(mia, '{ me { uploadQuota { usedBytes } } }')).me.uploadQuota.usedBytes;

  async function fail(failure: string) {
    const { uploadId, videoId } = await uploadFile(world, mia, fakeFilm(1_500), { channelId: hers });
    const common = { videoId, jobId: `job_${videoId}`, revision: 1 };
    const picture = { widthsPx: [320], widthPx: 320, heightPx: 180, blurhash: 'L00000fQfQfQfQfQfQfQfQfQfQfQ', atMs: 0 };
    const cut = { ...picture, thumbnailId: `thumb_${videoId}`, directory: `t/thumb_${videoId}/` };
    await world.media.put(`${cut.directory}320.webp`, 'a picture', { contentType: 'image/webp' });
    await world.say(picturesCutV1, videoId, { ...common, sequence: 1, pictures: [cut] });
    await world.say(videoFailedV1, videoId, { ...common, sequence: 2, failure, message: words });
    return { videoId, sourceKey: `u/${uploadId}`, pictureKey: `${cut.directory}320.webp` };
  }
  const PROCESSING = 'query ($id: ID!) { video(id: $id) { state processing { failure failureMessage } thumbnail { blurhash } } }';

  it('is kept for the grace; then it goes and counts no longer, and its people still read why', async () => {
    const before = await usedBytes();
    const { videoId, sourceKey, pictureKey } = await fail('FILE_BROKEN');
    await world.services.sweeper.sweepSeldom();
    expect(await world.store.head(sourceKey)).toBeDefined();
    expect(Number(await usedBytes())).toBe(Number(before) + 1_500);

    await world.services.sweeper.sweepSeldom(afterGrace());
    expect(await world.store.head(sourceKey)).toBeUndefined();
    expect(await world.media.head(pictureKey)).toBeUndefined();
    expect(await usedBytes()).toBe(before);
    const { video } = await world.get(mia, PROCESSING, { id: videoId });
    expect(video).toMatchObject({ state: 'FAILED', processing: { failure: 'FILE_BROKEN', failureMessage: words } });
    expect(video.thumbnail).toBeNull();
    expect(await world.db.upload.findFirst({ where: { videoId } })).toMatchObject({ state: 'FAILED', failure: words });
  });

  it('cannot be run again once it is gone, and is spared where it was run again before', async () => {
    const gone = await fail('NO_MEDIA');
    const again = await fail('TOO_LONG');
    await world.say(processingProgressedV1, again.videoId, progressed(again.videoId, 3));
    const job = { jobId: 'job_gone', videoId: gone.videoId, revision: 1, sequence: 1, stage: 'PROBE', state: 'FAILED' };
    await world.say(jobChangedV1, gone.videoId, {
      ...{ ...job, attemptCount: 1, worker: null, progressPercent: 0, failure: 'NO_MEDIA', queuedAt: new Date().toISOString() },
      ...{ startedAt: null, endedAt: null, stages: [], logTail: '' },
    });
    await world.services.sweeper.sweepSeldom(afterGrace());
    expect(await world.store.head(again.sourceKey)).toBeDefined();
    expect((await world.ask(admin, 'mutation { retryJob(input: {jobId: "job_gone"}) { id } }')).codes).toEqual(['CONFLICT']);
  });

  it.each(['INTERNAL', 'CANCELLED'])('for no fault of its own (%s) is kept: it may run again', async (failure) => {
    const { sourceKey } = await fail(failure);
    await world.services.sweeper.sweepSeldom(afterGrace());
    expect(await world.store.head(sourceKey)).toBeDefined();
  });
});

describe('what cannot be read', () => {
  it('goes to the dead letters and does not hold up what follows', async () => {
    const videoId = await newVideo();
    const producer = world.kafka.client.producer();
    await producer.connect();
    await producer.send({
      topic: world.kafka.topicName(videoReadyV1),
      messages: [
        { key: videoId, value: '{"__proto__":{"isAdmin":true}}' },
        { key: videoId, value: 'no json' },
      ],
    });
    await producer.disconnect();
    await world.say(videoReadyV1, videoId, readyFacts(videoId));
    expect(await read(videoId)).toMatchObject({ state: 'READY' });
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});

describe('a channel that was opened a moment ago', () => {
  it('is waited for; one that nothing is heard of is answered as not known yet', async () => {
    const soon = `ch_${randomUUID()}`;
    const starting = world.ask(ada, START, { input: startInput(100, { channelId: soon }) });
    await sleep(200);
    await world.openChannel(ada.userId, soon);
    expect((await starting).data.startUpload).toMatchObject({ state: 'OPEN' });
    expect((await world.ask(ada, START, { input: startInput(100, { channelId: 'ch_never' }) })).codes).toEqual(['NOT_YET_KNOWN']);
  });
});

describe('the staff and the jobs', () => {
  it('lists them newest first with their log, and sends retry and cancel as commands', async () => {
    const videoId = await newVideo();
    const job = (n: number, state: string) => ({
      ...{
        videoId,
        jobId: `job_list${n}`,
        revision: 1,
        sequence: 1,
        stage: 'ENCODE',
        state,
        attemptCount: 1,
        worker: 'worker-1',
        progressPercent: 40,
      },
      ...{
        failure: state === 'FAILED' ? 'ffmpeg died' : null,
        queuedAt: new Date(2_000_000_000_000 + n).toISOString(),
        startedAt: new Date().toISOString(),
        endedAt: null,
      },
      ...{
        stages: [{ stage: 'PROBE', state: 'SUCCEEDED', startedAt: new Date().toISOString(), endedAt: new Date().toISOString() }],
        logTail: 'line',
      },
    });
    for (const [n, state] of ['RUNNING', 'FAILED', 'SUCCEEDED'].entries()) await world.say(jobChangedV1, videoId, job(n, state));
    const told: string[] = [];
    const listener = await consume({
      kafka: world.kafka,
      groupId: 'job-listener',
      subscriptions: [
        on(jobRetryRequestedV1, async ({ jobId }) => void told.push(`retry ${jobId}`)),
        on(jobCancelRequestedV1, async ({ jobId }) => void told.push(`cancel ${jobId}`)),
      ],
    });
    const { jobs } = await world.get(
      admin,
      `{ jobs(filter: {videoId: "${videoId}"}, first: 2) { totalCount pageInfo { hasNextPage } edges { node { id state logTail stages { stage startedAt } } } } }`,
    );
    expect(jobs).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    expect(jobs.edges.map(({ node }: { node: { id: string } }) => node.id)).toEqual(['job_list2', 'job_list1']);
    expect(jobs.edges[0].node.stages).toMatchObject([{ stage: 'PROBE' }]);
    const call = (name: string, id: string) => world.ask(admin, `mutation { ${name}Job(input: {jobId: "${id}"}) { id } }`);
    expect((await call('retry', 'job_list1')).codes).toEqual([]);
    expect((await call('cancel', 'job_list0')).codes).toEqual([]);
    expect((await call('retry', 'job_list0')).codes).toEqual(['CONFLICT']);
    expect((await call('cancel', 'job_list2')).codes).toEqual(['CONFLICT']);
    expect((await call('retry', 'job_none')).codes).toEqual(['NOT_FOUND']);
    await until('the commands', () => told.length === 2);
    expect(told.sort()).toEqual(['cancel job_list0', 'retry job_list1']);
    await until('an empty outbox', async () => (await world.db.outboxEvent.count()) === 0);
    await listener.close();
  });
});
