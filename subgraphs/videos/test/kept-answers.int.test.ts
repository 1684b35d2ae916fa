import { fileURLToPath } from 'node:url';
import { engineUrl, until } from '@castgraph/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDeployed } from './deployed-process.ts';
import { person, SITE_URL, STATEMENT_KEY, startWorld, type World } from './harness.ts';
import { makeVideo } from './journeys.ts';

const schemas = fileURLToPath(new URL('../../../schemas/', import.meta.url));
const ada = person('usr_ada');
let world: World;
let gateway: Awaited<ReturnType<typeof startDeployed>>;
let channelId: string;

beforeAll(async () => {
  world = await startWorld('kept-answers', { limits: { deletionGraceMs: 60_000 } });
  channelId = await world.openChannel(ada.userId);
  gateway = await startDeployed('gateway', 'src/main.ts', {
    SUPERGRAPH_FILE: `${schemas}supergraph.graphql`,
    PUBLIC_SCHEMA_FILE: `${schemas}public.graphql`,
    SUBGRAPH_URLS: `videos=http://127.0.0.1:${world.port}/graphql`,
    STATEMENT_KEYS: `videos=${STATEMENT_KEY.toString('hex')}`,
    // A database of this suite's own: what other gateways keep and count at the same address is not this one's.
    REDIS_URL: `${engineUrl('REDIS_URL')}/1`,
    KAFKA_BROKERS: engineUrl('KAFKA_BROKERS'),
    KAFKA_TOPIC_PREFIX: world.kafka.prefix,
    PUBLIC_SITE_URL: SITE_URL,
    LIMITS: JSON.stringify({ entityCacheWaitMs: 2_000, readsPerMinute: 1_000_000, costPerMinuteAnonymous: 1_000_000_000 }),
  });
}, 180_000);
afterAll(async () => {
  await gateway?.close();
  await world?.stop();
});

/** What a visitor is answered through the gateway. */
async function visit(id: string): Promise<{ video: { title: string } | null; cacheControl: string | null }> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'query ($id: ID!) { video(id: $id) { title category { name } } }', variables: { id } }),
  });
  const { data } = (await response.json()) as { data: { video: { title: string } | null } };
  return { video: data.video, cacheControl: response.headers.get('cache-control') };
}

async function count(sample: RegExp): Promise<number> {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  return Number(sample.exec(text)?.[1] ?? 0);
}
const countHits = () => count(/^gateway_kept_entities_total\{[^}]*outcome="hit"[^}]*\} (\d+)/m);
const countForgotten = () => count(/^gateway_forgotten_entities_total(?:\{[^}]*\})? (\d+)/m);

/** Visits until what is kept is what is answered. */
const untilKept = (id: string) =>
  until('it is kept', async () => {
    const before = await countHits();
    expect((await visit(id)).video).not.toBeNull();
    return (await countHits()) > before;
  });

describe('a public video that is kept for visitors (checks 25 and 37)', () => {
  const withdraw = {
    'made private': (id: string) =>
      world.get(ada, `mutation { updateVideo(input: {videoId: "${id}", changes: {visibility: PRIVATE}}) { __typename } }`),
    deleted: (id: string) => world.get(ada, `mutation { deleteVideo(input: {videoId: "${id}"}) { removedId } }`),
  };
  it.each(Object.entries(withdraw))(
    'is gone as soon as it is %s, long before its time is up',
    async (_how, take) => {
      const id = await makeVideo(world, ada, channelId);
      expect((await visit(id)).cacheControl).toBe('public, max-age=30');
      await untilKept(id);
      const forgotten = await countForgotten();
      await take(id);
      await until('it is gone', async () => (await visit(id)).video === null, 20_000);
      // It was the event that took it away.
      expect(await countForgotten()).toBeGreaterThan(forgotten);
    },
    120_000,
  );

  it('shows its new title', async () => {
    const id = await makeVideo(world, ada, channelId);
    await untilKept(id);
    await world.get(ada, `mutation { updateVideo(input: {videoId: "${id}", changes: {title: "Another one"}}) { __typename } }`);
    await until('the title is seen', async () => (await visit(id)).video?.title === 'Another one');
  }, 120_000);
});
