import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { consume, type EventConsumer, on } from '@castgraph/kafka/consumer';
import { type EntityChangedV1, entityChangedV1 } from '@castgraph/schemas/events/graph';
import { videoReadyV1 } from '@castgraph/schemas/events/media';
import { until } from '@castgraph/testkit';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { person, startWorld, type World } from './harness.ts';
import { makeVideo, readyFacts } from './journeys.ts';

const sdl = readFileSync(fileURLToPath(new URL('../../../schemas/subgraphs/videos.graphql', import.meta.url)), 'utf8');
/** Types of this subgraph whose entities anybody may keep. */
const keptTypes = [...sdl.matchAll(/^type (\w+) .*@key.*@cacheControl\(.*PUBLIC/gm)].map(([, name = '']) => name);

const ada = person('usr_ada');
let world: World;
let sql: pg.Pool;
let consumer: EventConsumer;
const told: EntityChangedV1[] = [];

beforeAll(async () => {
  world = await startWorld('entity-changes', { limits: { deletionGraceMs: 60_000 } });
  sql = new pg.Pool({ connectionString: world.databaseUrl, max: 1 });
  consumer = await consume({
    kafka: world.kafka,
    groupId: 'entity-changes',
    subscriptions: [on(entityChangedV1, async (message) => void told.push(message))],
  });
});
afterAll(async () => {
  await consumer.close();
  await sql.end();
  await world.stop();
});

describe('a change of what others may keep', () => {
  it('is told whatever statement makes it: every kept type has its table watched for all of them', async () => {
    expect(keptTypes).toEqual(['Video', 'Category']);
    const { rows } = await sql.query<{ table: string; args: Buffer; events: number }>(
      `SELECT tgrelid::regclass::text AS table, tgargs AS args, tgtype & 28 AS events
       FROM pg_trigger WHERE tgfoid = 'tell_entity_changed'::regproc`,
    );
    // By tgtype: 4 insert, 8 delete, 16 update.
    const watched = rows.map(({ table, args, events }) => [table.replaceAll('"', ''), String(args).replace('\0', ''), events]);
    expect(watched.sort()).toEqual(keptTypes.map((type) => [type.toLowerCase(), type, 4 + 8 + 16]).sort());
  });

  it('is told of a video each time: made, published, edited, withdrawn, deleted, restored', async () => {
    const channelId = await world.openChannel(ada.userId);
    const videoId = await makeVideo(world, ada, channelId, { isReady: false });
    const count = () => told.filter(({ ids }) => ids.includes(videoId)).length;
    const steps = {
      published: () => world.say(videoReadyV1, videoId, readyFacts(videoId)),
      edited: () =>
        world.get(ada, `mutation { updateVideo(input: {videoId: "${videoId}", changes: {title: "New title"}}) { __typename } }`),
      withdrawn: () =>
        world.get(ada, `mutation { updateVideo(input: {videoId: "${videoId}", changes: {visibility: PRIVATE}}) { __typename } }`),
      deleted: () => world.get(ada, `mutation { deleteVideo(input: {videoId: "${videoId}"}) { removedId } }`),
      restored: () => world.get(ada, `mutation { restoreVideo(input: {videoId: "${videoId}"}) { id } }`),
    };
    await until('the making is told of', async () => count() > 0 && (await world.db.outboxEvent.count()) === 0);
    for (const [step, run] of Object.entries(steps)) {
      const before = count();
      await run();
      await until(`${step} is told of`, () => count() > before);
    }
    expect(told.find(({ ids }) => ids.includes(videoId))).toMatchObject({
      subgraph: 'videos',
      entityType: 'Video',
      ids: [videoId],
    });
  });

  it('is told only when it is made: what is rolled back is not', async () => {
    const client = await sql.connect();
    try {
      await client.query('BEGIN');
      await client.query(`INSERT INTO category (id, slug, name) VALUES ('cat_undone', 'undone', 'Undone')`);
      const { rows } = await client.query<{ payload: string }>(`SELECT payload FROM outbox_event WHERE key = 'cat_undone'`);
      expect(rows.map(({ payload }) => entityChangedV1.schema.parse(JSON.parse(payload)))).toMatchObject([
        { entityType: 'Category', ids: ['cat_undone'] },
      ]);
      await client.query('ROLLBACK');
      const { rowCount } = await client.query(`SELECT 1 FROM outbox_event WHERE key = 'cat_undone'`);
      expect(rowCount).toBe(0);
    } finally {
      client.release();
    }
  });
});
