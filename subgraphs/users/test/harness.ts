import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { STATEMENT_HEADER, signStatement } from '@castgraph/auth/statement';
import type { UserRole, Viewer } from '@castgraph/auth/viewer';
import { connectTestKafka, createTestDatabase, engineUrl, testLog, uniqueName } from '@castgraph/testkit';
import { Redis } from 'ioredis';
import { decodeJwt } from 'jose';
import pg from 'pg';
import { startUsers, type UsersOptions } from '../src/app.ts';
import { readLimits } from '../src/features/limit/limit.rules.ts';
import { createPasswordService } from '../src/features/password/password.service.ts';
import { newId } from '../src/input/id.ts';
import { createCountingHasher } from './counting-hasher.ts';
import type { GraphAnswer } from './graph-data.ts';
import { REFRESH, SIGN_IN, SIGN_UP, VERIFY } from './operations.ts';
import { startSmtpCatcher, tokenIn } from './smtp-catcher.ts';

export const PASSWORD = 'a tall ship and a star';
export const SITE = 'http://localhost:3000';
export const statementKey = Buffer.alloc(32, 9);
const passwordHash = createPasswordService().then((passwords) => passwords.hash(PASSWORD));
const sdl = readFileSync(fileURLToPath(new URL('../../../schemas/subgraphs/users.graphql', import.meta.url)), 'utf8');
const prismaDir = fileURLToPath(new URL('../prisma', import.meta.url));

export interface AskOptions {
  viewer?: Viewer | null;
  /** A fresh one for each request when absent, so that tests do not meet in a limit. */
  address?: string;
  userAgent?: string;
  /** What a client, or something between, adds by itself. */
  headers?: Record<string, string>;
}

/** An account with a session, as a test uses it. */
export interface Member {
  id: string;
  email: string;
  handle: string;
  viewer: Viewer;
  accessToken: string;
  refreshToken: string;
}

export const randomAddress = () => `198.${randomInt(18, 20)}.${randomInt(256)}.${randomInt(256)}`;
export const randomHandle = (stem = 'user') => `${stem}_${randomBytes(5).toString('hex')}`;

/** The users subgraph on a database, topics and keys of its own, with a mail server. */
export async function startHarness(
  purpose: string,
  overrides: Partial<UsersOptions> = {},
  /** Leads to the database another way, as through something that can fail. */
  reroute = async (databaseUrl: string) => databaseUrl,
) {
  const database = await createTestDatabase(purpose, prismaDir);
  const kafka = connectTestKafka(purpose);
  const smtp = await startSmtpCatcher();
  const redisPrefix = `${uniqueName(purpose)}:`;
  const adminEmail = `root@${purpose}.test`;
  const hasher = createCountingHasher();
  const users = await startUsers({
    host: '127.0.0.1',
    port: 0,
    log: testLog,
    sdl,
    databaseUrl: await reroute(database.url),
    redisUrl: engineUrl('REDIS_URL'),
    redisPrefix,
    kafka,
    statementKey,
    publicSiteUrl: SITE,
    publicMediaUrl: 'http://127.0.0.1:4100',
    smtpUrl: smtp.url,
    mailFrom: 'Castgraph <no-reply@castgraph.localhost>',
    adminEmails: new Set([adminEmail]),
    partnerEmails: new Set(),
    limits: readLimits(undefined),
    passwords: await createPasswordService({ hasher }),
    ...overrides,
  });
  const origin = `http://127.0.0.1:${(users.app.server.address() as AddressInfo).port}`;
  const sql = new pg.Pool({ connectionString: database.url, max: 2 });
  const redis = new Redis(engineUrl('REDIS_URL'));

  async function ask(query: string, variables: Record<string, unknown> = {}, options: AskOptions = {}): Promise<GraphAnswer> {
    const body = JSON.stringify({ query, variables });
    const { viewer = null, address = randomAddress(), userAgent } = options;
    const statement = { audience: 'users', body, viewer, clientAddress: address, userAgent, requestId: 'test-request' };
    const headers = {
      'content-type': 'application/json',
      [STATEMENT_HEADER]: signStatement(statementKey, statement),
      ...options.headers,
    };
    const text = await post(`${origin}/graphql`, body, headers);
    return { ...JSON.parse(text), text };
  }

  const signUp = (input: Record<string, unknown>, options?: AskOptions) =>
    ask(SIGN_UP, { input: { password: PASSWORD, ...input } }, options);
  const signIn = (login: string, password = PASSWORD, options?: AskOptions) =>
    ask(SIGN_IN, { input: { login, password } }, options);
  const verify = (token: string, password = PASSWORD) => ask(VERIFY, { input: { token, password } });
  const refresh = (refreshToken: string, options?: AskOptions) => ask(REFRESH, { input: { refreshToken } }, options);

  /** An account by the way people take: sign up, follow the mailed link, sign in. */
  async function register(email: string): Promise<Member> {
    const handle = randomHandle();
    await signUp({ email, handle });
    const verified = await verify(tokenIn(await smtp.waitFor(email)));
    if (verified.errors) throw new Error(verified.text);
    return enter(email, handle);
  }

  /** An account that is simply there, with a session: for tests that are not about how it came to be. */
  async function join(role: UserRole = 'VIEWER'): Promise<Member> {
    const handle = randomHandle();
    const [id, email] = [newId('usr'), `${handle}@example.test`];
    await sql.query(
      `INSERT INTO "user" (id, email, handle, display_name, password_hash, role, state) VALUES ($1, $2, $3, $3, $4, $5, 'ACTIVE')`,
      [id, email, handle, await passwordHash, role],
    );
    await sql.query('INSERT INTO handle_claim (handle, owner_id) VALUES ($1, $2)', [handle, id]);
    return enter(email, handle);
  }

  /** Opens one more session. */
  async function enter(email: string, handle: string, options?: AskOptions): Promise<Member> {
    const { data, text } = await signIn(email, PASSWORD, options);
    if (!data?.signIn?.accessToken) throw new Error(text);
    const { accessToken, refreshToken } = data.signIn;
    const viewer = viewerOf(accessToken);
    return { id: viewer.userId, email, handle, viewer, accessToken, refreshToken };
  }

  return {
    ...{
      users,
      origin,
      database,
      kafka,
      smtp,
      hasher,
      sql,
      redis,
      redisPrefix,
      adminEmail,
      ask,
      signUp,
      signIn,
      verify,
      refresh,
      register,
      join,
      enter,
    },
    async close() {
      await users.close();
      await smtp.close();
      await sql.end();
      redis.disconnect();
      await database.drop();
    },
  };
}

export type Harness = Awaited<ReturnType<typeof startHarness>>;

/** `fetch` would not let the Host header be forged. */
async function post(url: string, body: string, headers: Record<string, string>): Promise<string> {
  const asking = request(url, { method: 'POST', headers });
  asking.end(body);
  const [answer]: [IncomingMessage] = await (once(asking, 'response') as Promise<[IncomingMessage]>);
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += chunk;
  return text;
}

/** The viewer that the gateway would make of an access token. */
export function viewerOf(accessToken: string): Viewer {
  const { sub, sid, role, scope } = decodeJwt<{ sid: string; role: UserRole; scope: string }>(accessToken);
  return { userId: sub ?? '', credential: 'session', sessionId: sid, role, scopes: scope.split(' ') };
}
