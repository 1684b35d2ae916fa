import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { consume, type EventConsumer, on } from '@castgraph/kafka/consumer';
import { type EntityChangedV1, entityChangedV1 } from '@castgraph/schemas/events/graph';
import { until } from '@castgraph/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, randomHandle, startHarness } from './harness.ts';
import { CREATE_CHANNEL, UPDATE_CHANNEL, UPDATE_PROFILE } from './operations.ts';

const sdl = readFileSync(fileURLToPath(new URL('../../../schemas/subgraphs/users.graphql', import.meta.url)), 'utf8');
/** Types of this subgraph whose entities anybody may keep. */
const keptTypes = [...sdl.matchAll(/^type (\w+) .*@key.*@cacheControl\(.*PUBLIC/gm)].map(([, name = '']) => name);

let h: Harness;
let consumer: EventConsumer;
const told: EntityChangedV1[] = [];
beforeAll(async () => {
  h = await startHarness('entity-changes');
  consumer = await consume({
    kafka: h.kafka,
    groupId: 'entity-changes',
    subscriptions: [on(entityChangedV1, async (message) => void told.push(message))],
  });
});
afterAll(async () => {
  await consumer.close();
  await h.close();
});

describe('a change of what others may keep', () => {
  it('is told whatever statement makes it: every kept type has its table watched for all of them', async () => {
    expect(keptTypes).toEqual(['User', 'Channel']);
    const { rows } = await h.sql.query<{ table: string; args: Buffer; events: number }>(
      `SELECT tgrelid::regclass::text AS table, tgargs AS args, tgtype & 28 AS events
       FROM pg_trigger WHERE tgfoid = 'tell_entity_changed'::regproc`,
    );
    // By tgtype: 4 insert, 8 delete, 16 update.
    const watched = rows.map(({ table, args, events }) => [table.replaceAll('"', ''), String(args).replace('\0', ''), events]);
    expect(watched.sort()).toEqual(keptTypes.map((type) => [type.toLowerCase(), type, 4 + 8 + 16]).sort());
  });

  it('is told of a profile and of a channel, when they are made and when they change', async () => {
    const { id, viewer } = await h.join();
    const toldOf = (entityType: string, entityId: string) =>
      told.filter((message) => message.entityType === entityType && message.ids.includes(entityId)).length;
    await until('the account is told of', () => toldOf('User', id) === 1);
    await h.ask(UPDATE_PROFILE, { input: { displayName: 'Somebody else' } }, { viewer });
    await until('its change is told of', () => toldOf('User', id) === 2);
    const input = { handle: randomHandle('ch'), name: 'Channel', idempotencyKey: randomUUID() };
    const channelId = (await h.ask(CREATE_CHANNEL, { input }, { viewer })).data.createChannel?.id ?? '';
    await until('the channel is told of', () => toldOf('Channel', channelId) === 1);
    await h.ask(UPDATE_CHANNEL, { input: { channelId, name: 'Renamed' } }, { viewer });
    await until('its change is told of', () => toldOf('Channel', channelId) === 2);
    expect(told.every(({ subgraph }) => subgraph === 'users')).toBe(true);
  });
});
