import { fileURLToPath } from 'node:url';
import { createTestDatabase, type TestDatabase, testLog } from '@castgraph/testkit';
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectDatabase, type Database } from '../src/database/client.ts';
import { createSigningKeyRepository } from '../src/features/signing-key/signing-key.repository.ts';
import { createSigningKeyService, type SigningKeyService } from '../src/features/signing-key/signing-key.service.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const claims = { userId: 'usr_1', sessionId: 'ses_1', role: 'VIEWER', scopes: ['account:read'] };
let database: TestDatabase;
let db: Database;
let sql: pg.Pool;
const open: SigningKeyService[] = [];
beforeAll(async () => {
  database = await createTestDatabase('signing-keys', fileURLToPath(new URL('../prisma', import.meta.url)));
  db = connectDatabase(database.url);
  sql = new pg.Pool({ connectionString: database.url });
});
beforeEach(() => sql.query('DELETE FROM signing_key'));
afterAll(async () => {
  for (const service of open) service.close();
  await db.$disconnect();
  await sql.end();
  await database.drop();
});

async function start(options: { secret?: Buffer; now?: () => number } = {}) {
  const keys = createSigningKeyRepository(db);
  const service = await createSigningKeyService({
    keys,
    issuer: 'http://site',
    audience: 'castgraph-graph',
    log: testLog,
    ...options,
  });
  open.push(service);
  return service;
}
const kidOf = (token: string) => decodeProtectedHeader(token).kid;
const shownBy = (service: SigningKeyService) => service.jwks() as unknown as JSONWebKeySet;

describe('signing keys', () => {
  it('are one, however many processes start at once', async () => {
    const services = await Promise.all([1, 2, 3, 4].map(() => start()));
    const kids = await Promise.all(services.map(async (service) => kidOf((await service.sign(claims)).token)));
    expect(new Set(kids).size).toBe(1);
    expect((await sql.query('SELECT 1 FROM signing_key')).rowCount).toBe(1);
  });

  it('are replaced after a month without a token that cannot be verified', async () => {
    let nowMs = Date.parse('2026-01-01T00:00:00Z');
    const service = await start({ now: () => nowMs });
    const verify = async (token: string) =>
      jwtVerify(token, createLocalJWKSet(shownBy(service)), { audience: 'castgraph-graph', currentDate: new Date(nowMs) });
    const first = await service.sign(claims);

    // An hour before it is due the next key is shown, and does not sign yet.
    nowMs += 30 * DAY_MS - HOUR_MS + 1_000;
    await service.refresh();
    expect(service.jwks().keys).toHaveLength(2);
    const last = await service.sign(claims);
    expect(kidOf(last.token)).toBe(kidOf(first.token));

    nowMs += HOUR_MS;
    await service.refresh();
    const next = await service.sign(claims);
    expect(kidOf(next.token)).not.toBe(kidOf(first.token));
    await verify(next.token);

    // What the old key signed at its end works until it runs out; then the key goes.
    nowMs += 9 * 60_000;
    const late = await service.sign(claims);
    await service.refresh();
    expect(service.jwks().keys).toHaveLength(2);
    await verify(late.token);
    nowMs += 10 * 60_000;
    await service.refresh();
    expect(service.jwks().keys).toHaveLength(1);
    await expect(verify(last.token)).rejects.toThrow();
  });

  it('never show the private part', async () => {
    expect(JSON.stringify((await start()).jwks())).not.toContain('"d":');
  });

  it('lie sealed in the database where a secret is given, and stay shut without it', async () => {
    const secret = Buffer.alloc(32, 3);
    const service = await start({ secret });
    const { rows } = await sql.query('SELECT private_jwk, is_sealed FROM signing_key');
    expect(rows).toEqual([{ private_jwk: expect.not.stringContaining('{'), is_sealed: true }]);
    const { token } = await (await start({ secret })).sign(claims);
    await jwtVerify(token, createLocalJWKSet(shownBy(service)), { audience: 'castgraph-graph' });
    await expect(start()).rejects.toThrow('SIGNING_KEY_SECRET');
    await expect(start({ secret: Buffer.alloc(32, 4) })).rejects.toThrow();
  });
});
