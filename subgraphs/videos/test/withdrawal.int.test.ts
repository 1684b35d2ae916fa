import { picturesCutV1 } from '@castgraph/schemas/events/media';
import { engineUrl, storeVariables, until } from '@castgraph/testkit';
import { startTcpProxy, type TcpProxy } from '@castgraph/testkit/tcp-proxy';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MEDIA_URL, MEDIA_URL_KEY, person, SITE_URL, startWorld, type World } from './harness.ts';
import { makeVideo } from './journeys.ts';
import { startOrigin } from './origin-process.ts';

const ada = person('usr_ada');
/** Within which what is no longer public must be out of reach (check 37). */
const MINUTE_MS = 60_000;
const TEST_MS = 240_000;

let world: World;
let proxy: TcpProxy;
let origin: Awaited<ReturnType<typeof startOrigin>>;
let channelId: string;

beforeAll(async () => {
  // A Redis database that no other suite uses, so that it can be emptied.
  const redisUrl = new URL(engineUrl('REDIS_URL'));
  redisUrl.pathname = '/13';
  proxy = await startTcpProxy(redisUrl.href);
  world = await startWorld('withdrawal', { redisUrl: proxy.url });
  channelId = await world.openChannel(ada.userId);
  origin = await startOrigin({
    ...storeVariables(),
    MEDIA_BUCKET: world.media.bucket,
    MEDIA_URL_KEY: MEDIA_URL_KEY.toString('hex'),
    PUBLIC_SITE_URL: SITE_URL,
    REDIS_URL: proxy.url,
  });
}, TEST_MS);
afterEach(() => proxy.set('open'));
afterAll(async () => {
  await origin?.close();
  await world?.stop();
  await proxy?.close();
});

/** A public video with its media in the store, and the addresses that a stranger was given of it. */
async function publish() {
  const id = await makeVideo(world, ada, channelId);
  const thumbnailId = `thumb_${id}`;
  const picture = { widthsPx: [320], widthPx: 320, heightPx: 180, blurhash: 'L00000fQfQfQfQfQfQfQfQfQfQfQ', atMs: 0 };
  const pictures = [{ ...picture, thumbnailId, directory: `t/${thumbnailId}/` }];
  await world.say(picturesCutV1, id, { videoId: id, jobId: `job_${id}`, revision: 1, sequence: 101, pictures });
  for (const key of [
    `v/${id}/1-2/master.m3u8`,
    `v/${id}/1-2/360p/00001.m4s`,
    `v/${id}/1-s/preview.webp`,
    `t/${thumbnailId}/320.webp`,
  ])
    await world.media.put(key, key, { contentType: 'video/mp4' });
  const { video } = await world.get(
    null,
    'query ($id: ID!) { video(id: $id) { previewUrl thumbnail { url(widthPx: 320) } myPlayback { ... on PlaybackGrant { hlsUrl } } } }',
    { id },
  );
  const hls = video.myPlayback.hlsUrl as string;
  const held = [hls, hls.replace('master.m3u8', '360p/00001.m4s'), video.thumbnail.url as string, video.previewUrl as string].map(
    (address) => address.replace(MEDIA_URL, origin.url),
  );
  return { id, read: () => Promise.all(held.map((address) => fetch(address).then(({ status }) => status))) };
}
type Published = Awaited<ReturnType<typeof publish>>;

const all = (status: number) => Array(4).fill(status);
const withdraw = {
  'made private': (id: string) =>
    world.get(ada, `mutation { updateVideo(input: {videoId: "${id}", changes: {visibility: PRIVATE}}) { __typename } }`),
  deleted: (id: string) => world.get(ada, `mutation { deleteVideo(input: {videoId: "${id}"}) { removedId } }`),
};
const untilServed = ({ read }: Published) =>
  until('the media is served', async () => (await read()).every((status) => status === 200), MINUTE_MS);

describe('addresses that were given out before (checks 26 and 37)', () => {
  it.each(Object.entries(withdraw))(
    'of a video that was %s are refused: its playlist, its segments and its pictures; those of others are not',
    async (_how, take) => {
      const [video, other] = [await publish(), await publish()];
      await untilServed(video);
      await untilServed(other);
      await take(video.id);
      await until('they are refused', async () => (await video.read()).every((status) => status === 403), MINUTE_MS);
      expect(await other.read()).toEqual(all(200));
    },
    TEST_MS,
  );

  it.each(['cut', 'silent'] as const)(
    'are out of reach in a minute while Redis is %s, and nobody else’s are for good',
    async (mode) => {
      const [video, other] = [await publish(), await publish()];
      await untilServed(video);
      proxy.set(mode);
      await withdraw['made private'](video.id);
      await until('nothing is served', async () => (await video.read()).every((status) => status !== 200), MINUTE_MS);
      expect(await other.read()).toEqual(all(503));
      proxy.set('open');
      await untilServed(other);
      expect(await video.read()).toEqual(all(403));
    },
    TEST_MS,
  );

  it(
    'stay out of reach when Redis has lost its memory',
    async () => {
      const [video, other] = [await publish(), await publish()];
      await untilServed(other);
      await withdraw['made private'](video.id);
      await until('they are refused', async () => (await video.read()).every((status) => status === 403), MINUTE_MS);
      await world.redis.flushdb();
      expect(await video.read()).toEqual(all(403));
      await until('all is told again', async () => (await world.redis.exists(`castgraph:media:void:v/${video.id}/`)) === 1);
      expect(await video.read()).toEqual(all(403));
      await untilServed(other);
    },
    TEST_MS,
  );
});
