import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { STATEMENT_HEADER, signStatement } from '@castgraph/auth/statement';
import { scopesOf, type UserRole, type Viewer } from '@castgraph/auth/viewer';
import { outboxRow } from '@castgraph/database/outbox';
import { createProducer } from '@castgraph/kafka/producer';
import { channelChangedV1 } from '@castgraph/schemas/events/users';
import { connectTestKafka, createTestBucket, createTestDatabase, engineUrl, testLog, until } from '@castgraph/testkit';
import { type Client, createClient } from 'graphql-ws';
import { Redis } from 'ioredis';
import WebSocket from 'ws';
import { startApp } from '../src/app.ts';
import { type Limits, readLimits } from '../src/values/limits.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export const MEDIA_URL_KEY = randomBytes(32);
export const STATEMENT_KEY = randomBytes(32);
export const SITE_URL = 'http://localhost:3000';
export const ALLOWED_ORIGIN = 'http://localhost:3004';
export const MEDIA_URL = 'http://127.0.0.1:4100';

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape of the query that a test writes beside it.
  data: any;
  codes: string[];
  messages: string[];
}

export const person = (userId: string, role: UserRole = 'CREATOR'): Viewer => ({
  userId,
  credential: 'session',
  sessionId: `ses_${userId}`,
  role,
  scopes: scopesOf(role),
});

export const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64');
export const fingerprintOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** Bytes that begin like an MP4 file and are of no use to anybody else. */
export function fakeFilm(sizeBytes: number): Buffer {
  const film = Buffer.alloc(sizeBytes, 7);
  Buffer.from('00000020667479706d703432000000006d70343269736f6d', 'hex').copy(film);
  return film;
}

export type World = Awaited<ReturnType<typeof startWorld>>;

/** The whole subgraph on a database, topics and buckets of the suite's own, spoken to as the gateway does. */
export async function startWorld(
  purpose: string,
  {
    limits = {},
    isDeaf = false,
    redisUrl = engineUrl('REDIS_URL'),
  }: { limits?: Partial<Limits>; isDeaf?: boolean; redisUrl?: string } = {},
) {
  const [database, store, media] = await Promise.all([
    createTestDatabase(purpose, here('../prisma')),
    createTestBucket(`${purpose}-uploads`),
    createTestBucket(`${purpose}-media`),
  ]);
  const kafka = connectTestKafka(purpose);
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: 1, commandTimeout: 1_000 });
  // It is taken away in some suites.
  redis.on('error', () => undefined);
  const app = await startApp({
    sdl: await readFile(here('../../../schemas/subgraphs/videos.graphql'), 'utf8'),
    databaseUrl: database.url,
    kafka,
    redis,
    store,
    media,
    host: '127.0.0.1',
    port: 0,
    siteUrl: SITE_URL,
    allowedOrigins: [ALLOWED_ORIGIN],
    mediaUrl: MEDIA_URL,
    mediaUrlKey: MEDIA_URL_KEY,
    statementKey: STATEMENT_KEY,
    limits: readLimits(
      JSON.stringify({ videos: { videosPerDay: 1_000, deletionGraceMs: 1_000, channelWaitMs: 1_000, ...limits } }),
    ),
    log: testLog,
  });
  const { port } = app.server.app.server.address() as AddressInfo;
  const producer = await createProducer(kafka);
  // A consumer makes its topics; without one they must be there to be written to.
  if (isDeaf) await kafka.ensureTopics([channelChangedV1]);
  else await app.startConsuming();
  const sockets = new Set<Client>();

  const statementOf = (viewer: Viewer | null, body: string) =>
    signStatement(STATEMENT_KEY, { audience: 'videos', body, viewer, clientAddress: '127.0.0.1', requestId: 'test-request' });

  async function ask(viewer: Viewer | null, query: string, variables: object = {}): Promise<Answer> {
    const body = JSON.stringify({ query, variables });
    const headers = { 'content-type': 'application/json', [STATEMENT_HEADER]: statementOf(viewer, body) };
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, { method: 'POST', headers, body });
    const { data = null, errors = [] } = (await response.json()) as {
      data?: unknown;
      errors?: { message: string; extensions: { code: string } }[];
    };
    return { data, codes: errors.map(({ extensions }) => extensions.code), messages: errors.map(({ message }) => message) };
  }

  /** As `ask`, for answers that must be without errors. */
  async function get(viewer: Viewer | null, query: string, variables: object = {}) {
    const { data, codes, messages } = await ask(viewer, query, variables);
    if (codes.length > 0) throw new Error(`${codes.join()}: ${messages.join('; ')}`);
    return data;
  }

  /** Sends an event and answers its text, so that the very same can be sent again. */
  async function emit(topic: Parameters<typeof outboxRow>[0], key: string, fields: object) {
    const row = outboxRow(topic, key, fields);
    const message = { topic: row.topic, key, value: row.payload };
    await producer.send([message]);
    return { again: () => producer.send([message]), eventId: JSON.parse(row.payload).eventId as string };
  }

  /** Waits until an event was applied here. */
  const applied = (eventId: string) =>
    until(`event ${eventId} applied`, async () => (await app.db.consumedEvent.count({ where: { eventId } })) === 1);

  async function say(topic: Parameters<typeof outboxRow>[0], key: string, fields: object) {
    const sent = await emit(topic, key, fields);
    await applied(sent.eventId);
    return sent;
  }

  /** A channel that this domain has heard of. */
  async function openChannel(ownerId: string, channelId = `ch_${randomBytes(6).toString('hex')}`): Promise<string> {
    const facts = { channelId, version: 1, ownerId, handle: channelId.replace('_', ''), name: 'A channel' };
    if (isDeaf)
      await app.services.channels.apply({ eventId: crypto.randomUUID(), occurredAt: new Date().toISOString(), ...facts });
    else await say(channelChangedV1, channelId, facts);
    return channelId;
  }

  function follow(viewer: Viewer | null, query: string, variables: object) {
    const client = createClient({
      url: `ws://127.0.0.1:${port}/graphql`,
      retryAttempts: 0,
      lazy: true,
      webSocketImpl: class extends WebSocket {
        constructor(address: string, protocols?: string | string[]) {
          super(address, protocols, { headers: { [STATEMENT_HEADER]: statementOf(viewer, '') } });
        }
      },
    });
    sockets.add(client);
    // biome-ignore lint/suspicious/noExplicitAny: as in Answer.
    const events: any[] = [];
    const codes: string[] = [];
    const ended = new Promise<void>((resolve) => {
      client.subscribe(
        { query, variables: variables as Record<string, unknown> },
        {
          next: ({ data, errors }) => {
            for (const error of errors ?? []) codes.push(String(error.extensions?.code));
            if (data) events.push(data);
          },
          error: (error) => {
            for (const item of Array.isArray(error) ? error : []) codes.push(String(item.extensions?.code));
            resolve();
          },
          complete: resolve,
        },
      );
    });
    return { events, codes, ended, stop: () => client.dispose() };
  }

  return {
    databaseUrl: database.url,
    ...{ app, db: app.db, services: app.services, store, media, redis, kafka, port },
    ...{ ask, get, emit, say, applied, openChannel, follow },
    async stop() {
      for (const client of sockets) await client.dispose();
      await app.close();
      await producer.close();
      redis.disconnect();
      await Promise.all([store.destroy(), media.destroy(), database.drop()]);
    },
  };
}
