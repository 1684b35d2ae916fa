import { verifyDirectory } from '@castgraph/auth/media-address';
import { picturesCutV1, videoReadyV1 } from '@castgraph/schemas/events/media';
import { videoDeletedV1 } from '@castgraph/schemas/events/videos';
import { until } from '@castgraph/testkit';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeFilm, MEDIA_URL, MEDIA_URL_KEY, person, SITE_URL, startWorld, type World } from './harness.ts';
import { ABORT, makeVideo, readyFacts, START, startInput, uploadFile } from './journeys.ts';

const ada = person('usr_ada');
const eve = person('usr_eve');
const moderator = person('usr_moderator', 'MODERATOR');
const admin = person('usr_admin', 'ADMIN');
const strangers = { visitor: null, eve, moderator, admin };
let world: World;
let channelId: string;
let evesChannelId: string;
const videos: Record<string, string> = {};

beforeAll(async () => {
  world = await startWorld('catalogue', { limits: { deletionGraceMs: 60_000 } });
  channelId = await world.openChannel(ada.userId);
  evesChannelId = await world.openChannel(eve.userId);
  for (const visibility of ['PUBLIC', 'UNLISTED', 'PRIVATE']) {
    const id = await makeVideo(world, ada, channelId, {
      visibility,
      title: `It is ${visibility}`,
      tags: ['Cats'],
      categoryId: 'cat_animals',
    });
    videos[visibility] = id;
    const picture = { widthsPx: [320, 640], widthPx: 1_920, heightPx: 1_080, blurhash: 'L00000fQfQfQfQfQfQfQfQfQfQfQ' };
    const cut = [0, 1].map((n) => ({
      ...picture,
      thumbnailId: `thumb_${id}_${n}`,
      directory: `t/thumb_${id}_${n}/`,
      atMs: n * 1_000,
    }));
    await world.say(picturesCutV1, id, { videoId: id, jobId: `job_${id}`, revision: 1, sequence: 60, pictures: cut });
  }
  videos.PROCESSING = await makeVideo(world, ada, channelId, { isReady: false });
});
afterAll(() => world?.stop());

const ALL = `id title url state visibility isPlayable durationMs tags category { slug } channel { id }
  thumbnail { url(widthPx: 300) blurhash } thumbnails { id image { url } isGenerated isChosen } storyboard { urlTemplate vttUrl columns } previewUrl
  renditions { id heightPx sizeBytes state dynamicRange } processing { stage failure }
  myPlayback { __typename ... on PlaybackGrant { hlsUrl dashUrl expiresAt } ... on PlaybackRefusedProblem { reason } }`;
const byRoot = (viewer: typeof ada | null, id: string) =>
  world.get(viewer, `query ($id: ID!) { video(id: $id) { ${ALL} } }`, { id }).then(({ video }) => video);
const byEntity = (viewer: typeof ada | null, id: string) =>
  world
    .get(viewer, `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Video { ${ALL} } } }`, {
      of: [{ __typename: 'Video', id }],
    })
    .then(({ _entities }) => _entities[0]);
const list = (viewer: typeof ada | null, args = '') =>
  world
    .get(viewer, `{ videos${args} { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }`)
    .then(({ videos: page }) => page);
const idsOf = (page: { edges: { node: { id: string } }[] }) => page.edges.map(({ node }) => node.id);
const listOfChannel = (viewer: typeof ada | null, args = '') =>
  world
    .get(
      viewer,
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Channel { videoCount videos${args} { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } } } }`,
      {
        of: [{ __typename: 'Channel', id: channelId }],
      },
    )
    .then(({ _entities }) => _entities[0]);

describe('a public video', () => {
  it('shows everybody the same, with signed addresses of its own directories', async () => {
    const video = await byRoot(null, videos.PUBLIC ?? '');
    expect(video).toMatchObject({
      ...{
        state: 'READY',
        isPlayable: true,
        durationMs: 20_000,
        tags: ['cats'],
        category: { slug: 'animals' },
        channel: { id: channelId },
      },
      ...{ url: `${SITE_URL}/watch/${videos.PUBLIC}`, thumbnails: null, processing: null },
      renditions: [{ heightPx: 360, sizeBytes: '100000', state: 'READY', dynamicRange: 'SDR' }],
    });
    const { hlsUrl, dashUrl, expiresAt } = video.myPlayback;
    const [, signature = '', seconds = '', directory = ''] =
      new RegExp(`^${MEDIA_URL}/s/([^/]+)/(\\d+)/(.+/)master\\.m3u8$`).exec(hlsUrl) ?? [];
    expect(directory).toBe(`v/${videos.PUBLIC}/1-2/`);
    expect(verifyDirectory(MEDIA_URL_KEY, { signature, expiresAtS: Number(seconds), directory })).toBe('valid');
    expect(verifyDirectory(MEDIA_URL_KEY, { signature, expiresAtS: Number(seconds), directory: 'v/vid_other/1-2/' })).toBe(
      'forged',
    );
    expect(new Date(expiresAt).getTime()).toBe(Number(seconds) * 1_000);
    expect(dashUrl).toBe(hlsUrl.replace('master.m3u8', 'manifest.mpd'));
    expect(video.thumbnail.url).toMatch(/\/t\/thumb_\w+\/320\.webp$/);
    expect(video.storyboard.urlTemplate).toContain(`/v/${videos.PUBLIC}/1-s/sprite-{n}.jpg`);
    expect(video.previewUrl).toContain(`/v/${videos.PUBLIC}/1-s/preview.webp`);
    // What goes into cached pages has an address that stays.
    expect((await byEntity(eve, videos.PUBLIC ?? '')).thumbnail.url).toBe(video.thumbnail.url);
  });
});

describe('who may see what (checks 25, 26, 27, 30)', () => {
  it.each(Object.entries(strangers))(
    'a private, a half-made and no video are one to %s, by root and by entity',
    async (_name, viewer) => {
      for (const id of [videos.PRIVATE, videos.PROCESSING, 'vid_00000000000000000000', "vid_' OR 1=1 --", '']) {
        expect(await byRoot(viewer, id ?? '')).toBeNull();
        expect(await byEntity(viewer, id ?? '')).toBeNull();
      }
    },
  );

  it('its pictures are no way in either', async () => {
    const id = `thumb_${videos.PRIVATE}_0`;
    const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Thumbnail { id image { url } } } }';
    for (const viewer of Object.values(strangers)) {
      expect(await world.get(viewer, query, { of: [{ __typename: 'Thumbnail', id }] })).toEqual({ _entities: [null] });
    }
    expect((await world.get(ada, query, { of: [{ __typename: 'Thumbnail', id }] }))._entities[0].id).toBe(id);
  });

  it.each(['PUBLIC', 'UNLISTED'])('a draft that is to be %s is nobody else’s before it plays', async (visibility) => {
    const { startUpload } = await world.get(ada, START, { input: startInput(500, { channelId }) });
    const id = startUpload.video.id as string;
    expect((await update(ada, id, { visibility })).data.updateVideo).toMatchObject({ id, visibility });
    for (const viewer of Object.values(strangers)) {
      expect(await byRoot(viewer, id)).toBeNull();
      expect(await byEntity(viewer, id)).toBeNull();
      const filter = '(first: 100, filter: {state: [DRAFT, PROCESSING, READY], visibility: [PUBLIC, UNLISTED, PRIVATE]})';
      expect(idsOf(await list(viewer, filter))).not.toContain(id);
      expect(idsOf((await listOfChannel(viewer, filter)).videos)).not.toContain(id);
    }
    expect(await byRoot(ada, id)).toMatchObject({ state: 'DRAFT', visibility });
    await world.get(ada, ABORT, { input: { uploadId: startUpload.id } });
  });

  it('a viewer is the caller, whoever is asked for', async () => {
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Viewer { id uploads { id } uploadQuota { usedBytes } } } }`;
    const of = [{ __typename: 'Viewer', id: ada.userId }];
    const own = (await world.get(ada, query, { of }))._entities[0];
    expect(Number(own.uploadQuota.usedBytes)).toBeGreaterThan(0);
    for (const viewer of [eve, moderator, admin]) {
      const [answer] = (await world.get(viewer, query, { of }))._entities;
      expect(answer).toEqual({ id: viewer.userId, uploads: [], uploadQuota: { usedBytes: '0' } });
    }
    expect((await world.get(null, query, { of }))._entities).toEqual([null]);
  });

  it.each(Object.entries(strangers))("a channel's list shows what is out, and nothing else, to %s", async (_name, viewer) => {
    expect(idsOf((await listOfChannel(viewer, '(first: 100)')).videos)).toEqual([videos.PUBLIC]);
    for (const visibility of ['PRIVATE', 'UNLISTED'])
      expect(idsOf((await listOfChannel(viewer, `(first: 100, filter: {visibility: [${visibility}]})`)).videos)).toEqual([]);
    expect(idsOf((await listOfChannel(viewer, '(first: 100, filter: {state: [PROCESSING, DRAFT]})')).videos)).toEqual([]);
  });

  it('its own people see everything, with addresses to play it', async () => {
    const video = await byRoot(ada, videos.PRIVATE ?? '');
    expect(video.myPlayback.hlsUrl).toContain(`/v/${videos.PRIVATE}/`);
    expect(video.thumbnails).toHaveLength(2);
    expect(video.thumbnails[0]).toMatchObject({ isGenerated: true, isChosen: true });
    expect(await byEntity(ada, videos.PRIVATE ?? '')).toEqual(video);
    expect((await byRoot(ada, videos.PROCESSING ?? '')).myPlayback).toEqual({
      __typename: 'PlaybackRefusedProblem',
      reason: 'NOT_READY',
    });
  });

  it('unlisted: whoever has the address, and no list (check 28)', async () => {
    expect(await byRoot(null, videos.UNLISTED ?? '')).toMatchObject({ title: 'It is UNLISTED' });
    const everywhere = [
      await list(eve, '(first: 100)'),
      await list(null, '(first: 100, filter: {visibility: [UNLISTED, PRIVATE, PUBLIC], state: [READY, PROCESSING]})'),
      await list(null, '(filter: {tag: "cats"})'),
      await list(null, '(filter: {categoryId: "cat_animals"})'),
      (await listOfChannel(eve, '(first: 100, filter: {visibility: [UNLISTED, PRIVATE]})')).videos,
      (await listOfChannel(null, '(first: 100)')).videos,
    ].flatMap(idsOf);
    expect(new Set(everywhere)).toEqual(new Set([videos.PUBLIC]));
    expect((await listOfChannel(ada)).videoCount).toBe(1);
  });

  it("the channel's own people see all of it in the channel, and what is out in the list of everything", async () => {
    expect(new Set(idsOf((await listOfChannel(ada, '(first: 100)')).videos))).toEqual(new Set(Object.values(videos)));
    expect(idsOf((await listOfChannel(ada, '(filter: {visibility: [PRIVATE], state: [READY]})')).videos)).toEqual([
      videos.PRIVATE,
    ]);
    expect(idsOf(await list(ada))).toEqual([videos.PUBLIC]);
  });
});

describe('lists', () => {
  it('page through every video once, in both directions, whatever the page size, with equal instants', async () => {
    const many = Array.from({ length: 7 }, (_, index) => ({
      ...{ id: `vid_page${index}`, channelId: 'ch_pages', title: 'Page', state: 'READY' as const, visibility: 'PUBLIC' as const },
      ...{ tags: ['pages'], sortedAt: new Date(1_000 * Math.floor(index / 3)) },
    }));
    await world.db.video.createMany({ data: many });
    const walk = async (sort: string) => {
      const seen: string[] = [];
      for (let after: string | null = null, isFirst = true; isFirst || after; isFirst = false) {
        const page: { edges: { node: { id: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } = await list(
          null,
          `(filter: {tag: "#PAGES"}, sort: ${sort}, first: 2${after ? `, after: "${after}"` : ''})`,
        );
        seen.push(...idsOf(page));
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      }
      return seen;
    };
    const oldest = await walk('OLDEST');
    expect(oldest).toEqual(many.map(({ id }) => id));
    expect(await walk('NEWEST')).toEqual([...oldest].reverse());
  });

  it('refuse sizes and cursors that are none, without a trace of how they are made', async () => {
    for (const args of ['(first: 1000000)', '(first: -1)', '(first: 0)', '(after: "x")', `(after: "${'A'.repeat(50_000)}")`]) {
      const { codes, messages } = await world.ask(null, `{ videos${args} { edges { cursor } } }`);
      expect(codes).toEqual(['INVALID_INPUT']);
      expect(messages.join()).not.toMatch(/prisma|select|postgres|\/work|\.ts/i);
    }
    const many = Array(100_000).fill('FAILED');
    for (const [viewer, query] of [
      [null, 'query ($many: [VideoState!]) { videos(filter: {state: $many}) { edges { cursor } } }'],
      [admin, 'query ($many: [JobState!]) { jobs(filter: {state: $many}) { totalCount } }'],
    ] as const)
      expect((await world.ask(viewer, query, { many })).codes).toEqual(['INVALID_INPUT']);
  });

  // A pattern that backtracks would not come back from this within the time a test has.
  it('answer for a hostile tag', async () => {
    expect((await list(null, `(filter: {tag: "${'a '.repeat(20_000)}!"})`)).edges).toEqual([]);
  });

  it('name the categories by name', async () => {
    const { categories } = await world.get(null, '{ categories { id slug name } }');
    expect(categories.length).toBeGreaterThanOrEqual(12);
    expect(categories.map(({ name }: { name: string }) => name)).toEqual(
      categories.map(({ name }: { name: string }) => name).sort((a: string, b: string) => a.localeCompare(b)),
    );
  });
});

const UPDATE =
  'mutation ($input: UpdateVideoInput!) { updateVideo(input: $input) { ... on Video { id title description visibility tags } } }';
const update = (viewer: typeof ada | null, videoId: string, changes: object) =>
  world.ask(viewer, UPDATE, { input: { videoId, changes } });

describe('every mutation with an id of somebody else (checks 29, 34)', () => {
  it('answers as if there were nothing, changes nothing, and refuses visitors', async () => {
    const { uploadId, videoId } = await uploadFile(world, ada, fakeFilm(2_000), { channelId });
    const png = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#123' } })
      .png()
      .toBuffer();
    const picture = await uploadFile(world, ada, png, { kind: 'THUMBNAIL', fileName: 'p.png' });
    const { videoId: evesVideoId } = await uploadFile(world, eve, fakeFilm(2_001), { channelId: evesChannelId });
    await world.db.job.create({
      data: {
        ...{
          id: 'job_1',
          videoId,
          revision: 1,
          sequence: 1,
          stage: 'PROBE',
          state: 'FAILED',
          attemptCount: 1,
          progressPercent: 0,
        },
        ...{ queuedAt: new Date(), stages: [], logTail: '' },
      },
    });
    const part = { number: 1, sha256: `${'A'.repeat(43)}=` };
    const start = {
      kind: 'VIDEO',
      channelId,
      fileName: 'a.mp4',
      contentType: 'video/mp4',
      sizeBytes: '10',
      fingerprint: 'a'.repeat(64),
      idempotencyKey: 'matrix-key',
    };
    const calls: [name: string, query: string, expected: string][] = [
      ['startUpload', `startUpload(input: $input) { __typename }`, 'NOT_FOUND'],
      ['signUploadParts', `signUploadParts(input: $input) { url }`, 'NOT_FOUND'],
      ['completeUpload', `completeUpload(input: $input) { __typename }`, 'NOT_FOUND'],
      ['abortUpload', `abortUpload(input: $input) { removedId }`, 'NOT_FOUND'],
      ['updateVideo', `updateVideo(input: $input) { ... on Video { id } }`, 'NOT_FOUND'],
      ['deleteVideo', `deleteVideo(input: $input) { removedId }`, 'NOT_FOUND'],
      ['restoreVideo', `restoreVideo(input: $input) { id }`, 'NOT_FOUND'],
      ['addThumbnail', `addThumbnail(input: $input) { id }`, 'NOT_FOUND'],
      ['retryJob', `retryJob(input: $input) { id }`, 'FORBIDDEN'],
      ['cancelJob', `cancelJob(input: $input) { id }`, 'FORBIDDEN'],
    ];
    const inputs: Record<string, object> = {
      ...{
        startUpload: start,
        signUploadParts: { uploadId, parts: [part] },
        completeUpload: { uploadId },
        abortUpload: { uploadId },
      },
      ...{ updateVideo: { videoId, changes: { title: 'Mine now' } }, deleteVideo: { videoId }, restoreVideo: { videoId } },
      ...{
        addThumbnail: { videoId: evesVideoId, uploadId: picture.uploadId },
        retryJob: { jobId: 'job_1' },
        cancelJob: { jobId: 'job_1' },
      },
    };
    // The matrix is whole: a mutation that is added must be added here.
    const sdlMutations = Object.keys((await import('../src/schema.ts')).resolvers.Mutation ?? {});
    expect(calls.map(([name]) => name).sort()).toEqual(sdlMutations.sort());

    const snapshot = async () =>
      JSON.stringify(
        [
          await world.db.video.findMany({ orderBy: { id: 'asc' } }),
          await world.db.upload.count(),
          await world.db.picture.findMany({ orderBy: { id: 'asc' } }),
        ],
        (_, v) => (typeof v === 'bigint' ? String(v) : v),
      );
    const before = await snapshot();
    for (const [name, call, expected] of calls) {
      const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input!`;
      const query = `mutation ($input: ${type}) { ${call} }`;
      for (const viewer of [eve, moderator])
        expect([name, (await world.ask(viewer, query, { input: inputs[name] })).codes]).toEqual([name, [expected]]);
      expect([name, (await world.ask(null, query, { input: inputs[name] })).codes]).toEqual([name, ['UNAUTHENTICATED']]);
      const scopeless = { ...ada, scopes: ['account:read'] };
      expect([name, (await world.ask(scopeless, query, { input: inputs[name] })).codes]).toEqual([name, ['FORBIDDEN']]);
    }
    expect(await snapshot()).toBe(before);
    expect(
      (await world.ask(eve, `mutation { addThumbnail(input: {videoId: "${videoId}", uploadId: "${picture.uploadId}"}) { id } }`))
        .codes,
    ).toEqual(['NOT_FOUND']);
    for (const query of ['{ jobs { totalCount } }', '{ job(id: "job_1") { id } }']) {
      for (const viewer of [ada, moderator]) expect((await world.ask(viewer, query)).codes).toEqual(['FORBIDDEN']);
    }
  });
});

describe('changing a video', () => {
  it('takes what is given, keeps what is absent, and refuses fields that are not its own (check 31)', async () => {
    const id = await makeVideo(world, ada, channelId, { visibility: 'PRIVATE' });
    const text = '<script>alert("x")</script> javascript:alert(1)';
    const { data } = await update(ada, id, { title: text, description: text });
    expect(data.updateVideo).toMatchObject({ title: text, description: text, visibility: 'PRIVATE' });
    for (const changes of [
      { channelId: evesChannelId },
      { state: 'READY' },
      { id: 'vid_x' },
      { publishedAt: '2001-01-01T00:00:00Z' },
      { __proto__: 1, viewCount: 5 },
    ]) {
      expect((await update(ada, id, changes)).codes).toEqual(['INVALID_INPUT']);
    }
    for (const changes of [
      { title: 'ab' },
      { thumbnailId: `thumb_${videos.PUBLIC}_0` },
      { categoryId: 'cat_nothing' },
      {
        tags: Array(11)
          .fill(0)
          .map((_, n) => `t${n}`),
      },
    ]) {
      expect((await update(ada, id, changes)).codes).toEqual(['INVALID_INPUT']);
    }
  });

  it('shows another picture when one is uploaded and chosen; the same upload is added once', async () => {
    const id = videos.PUBLIC ?? '';
    const png = await sharp({ create: { width: 1_400, height: 800, channels: 3, background: '#123' } })
      .png()
      .toBuffer();
    const { uploadId, outcome } = await uploadFile(world, ada, png, { kind: 'THUMBNAIL', fileName: 'p.png' });
    expect(outcome.state).toBe('COMPLETED');
    const ADD =
      'mutation ($input: AddThumbnailInput!) { addThumbnail(input: $input) { id isGenerated isChosen image { widthPx url(widthPx: 700) } } }';
    const { addThumbnail } = await world.get(ada, ADD, { input: { videoId: id, uploadId } });
    expect(addThumbnail).toMatchObject({ isGenerated: false, isChosen: false, image: { widthPx: 1_400 } });
    expect(addThumbnail.image.url).toMatch(/\/t\/thumb_\w+\/960\.webp$/);
    expect((await world.get(ada, ADD, { input: { videoId: id, uploadId } })).addThumbnail.id).toBe(addThumbnail.id);
    expect((await world.ask(ada, ADD, { input: { videoId: videos.PRIVATE, uploadId } })).codes).toEqual(['CONFLICT']);
    await update(ada, id, { thumbnailId: addThumbnail.id });
    expect((await byRoot(null, id)).thumbnail.url).toContain(addThumbnail.id);
    expect((await world.media.head(`t/${addThumbnail.id}/960.webp`))?.sizeBytes).toBeGreaterThan(0);
  });
});

describe('public to private (check 37)', () => {
  it('is out of reach at once: no answer, no list, and the addresses given out before are void', async () => {
    const id = await makeVideo(world, ada, channelId);
    const expiryOf = (url: string) => Number(new URL(url).pathname.split('/')[3]);
    const before = expiryOf((await byRoot(eve, id)).myPlayback.hlsUrl);
    await update(ada, id, { visibility: 'PRIVATE' });
    expect(await byRoot(eve, id)).toBeNull();
    expect(idsOf(await list(null, '(first: 100)'))).not.toContain(id);
    const voidUntil = Number(await world.redis.get(`castgraph:media:void:v/${id}/`));
    expect(voidUntil).toBeGreaterThanOrEqual(before);
    const owners = (await byRoot(ada, id)).myPlayback.hlsUrl;
    expect(expiryOf(owners)).toBeGreaterThan(voidUntil);
    // A Redis that lost its memory is told again.
    await world.redis.del(`castgraph:media:void:v/${id}/`);
    await world.services.withdrawals.announceAll();
    expect(Number(await world.redis.get(`castgraph:media:void:v/${id}/`))).toBe(voidUntil);
    await update(ada, id, { visibility: 'PUBLIC' });
    expect(expiryOf((await byRoot(null, id)).myPlayback.hlsUrl)).toBeGreaterThan(voidUntil);
  });
});

describe('deleting a video', () => {
  it('can be taken back while the grace lasts; then everything of it goes, and the pipeline is told', async () => {
    const { videoId, uploadId } = await uploadFile(world, ada, fakeFilm(2_500), { channelId });
    await world.say(videoReadyV1, videoId, readyFacts(videoId));
    const DELETE = `mutation { deleteVideo(input: {videoId: "${videoId}"}) { removedId } }`;
    const RESTORE = `mutation { restoreVideo(input: {videoId: "${videoId}"}) { id state } }`;
    await world.get(ada, DELETE);
    expect(await byRoot(ada, videoId)).toBeNull();
    expect((await update(ada, videoId, { title: 'Gone already' })).codes).toEqual(['NOT_FOUND']);
    expect(await world.get(ada, RESTORE)).toEqual({ restoreVideo: { id: videoId, state: 'READY' } });
    expect((await byRoot(ada, videoId)).id).toBe(videoId);

    await world.get(ada, DELETE);
    await world.services.sweeper.sweepOften();
    expect(await world.db.video.count({ where: { id: videoId } })).toBe(1);
    await world.db.video.update({ where: { id: videoId }, data: { deletedAt: new Date(Date.now() - 61_000) } });
    expect((await world.ask(ada, RESTORE)).codes).toEqual(['NOT_FOUND']);
    await world.services.sweeper.sweepOften();
    expect(await world.db.video.count({ where: { id: videoId } })).toBe(0);
    expect(await world.store.head(`u/${uploadId}`)).toBeUndefined();
    await until(
      'the outbox is empty',
      async () => (await world.db.outboxEvent.count({ where: { topic: videoDeletedV1.name } })) === 0,
    );
    // What the pipeline still says about it changes nothing.
    await world.say(videoReadyV1, videoId, readyFacts(videoId, 200));
    expect(await byRoot(ada, videoId)).toBeNull();
  });
});
