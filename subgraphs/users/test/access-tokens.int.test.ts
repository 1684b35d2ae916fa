import { hashPersonalToken, isPersonalToken, newPersonalToken } from '@castgraph/auth/personal-token';
import { scopesOf, type Viewer } from '@castgraph/auth/viewer';
import { until } from '@castgraph/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase } from '../src/database/client.ts';
import { createAccessTokenRepository } from '../src/features/access-token/access-token.repository.ts';
import { readLimits } from '../src/features/limit/limit.rules.ts';
import { revokedSessions } from './feeds.ts';
import type { GraphAnswer } from './graph-data.ts';
import { type Harness, type Member, PASSWORD, startHarness } from './harness.ts';
import { CHANGE_PASSWORD, CREATE_TOKEN, REVOKE_TOKEN, SIGN_OUT, TOKENS } from './operations.ts';
import { askOwner, ownerOf } from './token-owner.ts';

const DAY_MS = 86_400_000;
const partners = new Set<string>();
let h: Harness;
let member: Member;
beforeAll(async () => {
  h = await startHarness('access-tokens', {
    limits: { ...readLimits(undefined), accessTokenPerAccount: { max: 100, windowMs: 60_000 } },
    partnerEmails: partners,
  });
  member = await h.join();
});
afterAll(() => h.close());

const codeOf = ({ errors }: GraphAnswer) => errors?.[0]?.extensions.code;
let count = 0;
const newName = () => `script ${++count}`;
const make = (input: Record<string, unknown> = {}, viewer: Viewer | null = member.viewer) =>
  h.ask(CREATE_TOKEN, { input: { name: newName(), scopes: ['ACCOUNT_READ'], ...input } }, { viewer });
const revoke = (accessTokenId: string, viewer: Viewer | null = member.viewer) =>
  h.ask(REVOKE_TOKEN, { input: { accessTokenId } }, { viewer });
const list = async (viewer: Viewer = member.viewer) => (await h.ask(TOKENS, {}, { viewer })).data.me?.accessTokens ?? [];

async function made(input: Record<string, unknown> = {}, owner = member) {
  const { data, text } = await make(input, owner.viewer);
  if (!data.createAccessToken) throw new Error(text);
  const { secret, accessToken } = data.createAccessToken;
  return { secret, ...accessToken };
}
const asToken = (id: string, scopes: string[]): Viewer => ({ ...member.viewer, credential: 'token', sessionId: id, scopes });

describe('a personal access token that is made', () => {
  it('is answered once, and only its hash and four characters are kept', async () => {
    const { secret, id, hint } = await made({ name: '  Backup  ', scopes: ['VIDEOS_READ', 'ACCOUNT_READ', 'VIDEOS_READ'] });
    expect(isPersonalToken(secret)).toBe(true);
    expect(hint).toBe(secret.slice(-4));
    expect(await list()).toContainEqual(
      expect.objectContaining({
        id,
        hint,
        name: 'Backup',
        scopes: ['VIDEOS_READ', 'ACCOUNT_READ'],
        expiresAt: null,
        lastUsedAt: null,
      }),
    );
    const { rows } = await h.sql.query('SELECT * FROM access_token');
    expect(JSON.stringify(rows)).not.toContain(secret.slice(4, 20));
    expect(
      (await h.sql.query('SELECT count(*)::int AS n FROM outbox_event WHERE payload LIKE $1', [`%${secret}%`])).rows[0].n,
    ).toBe(0);
  });

  it('is told to its owner by mail, without the secret', async () => {
    const owner = await h.join();
    const { secret } = await made({}, owner);
    const mail = await h.smtp.waitFor(owner.email);
    expect(mail.subject).toBe('An access token was made');
    expect(JSON.stringify(mail)).not.toContain(secret);
    expect(mail.text).toContain('/settings/tokens');
  });

  it('ends when it was said to', async () => {
    const expiresAt = new Date(Date.now() + 30 * DAY_MS).toISOString();
    const { secret } = await made({ expiresAt });
    expect(await ownerOf(h, secret)).toMatchObject({ expiresAt });
  });

  it.each([
    ['no name', { name: '   ' }, 'name'],
    ['a name too long', { name: 'x'.repeat(61) }, 'name'],
    ['a name on two lines', { name: 'a\nb' }, 'name'],
    ['a name that turns its direction', { name: 'a\u202eb' }, 'name'],
    ['nothing that it may do', { scopes: [] }, 'scopes'],
    ['an end that has passed', { expiresAt: new Date(Date.now() - 1_000).toISOString() }, 'expiresAt'],
    ['an end beyond a year', { expiresAt: new Date(Date.now() + 367 * DAY_MS).toISOString() }, 'expiresAt'],
  ])('is refused with %s', async (_what, input, field) => {
    const before = await list();
    expect((await make(input)).errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field });
    expect(await list()).toEqual(before);
  });

  it.each(['ACCOUNT_SECURITY', 'ADMIN', 'MODERATION_WRITE', 'account:read'])('cannot be given %s', async (scope) => {
    expect(codeOf(await make({ scopes: [scope] }))).toBe('INVALID_INPUT');
  });

  it('cannot be given what the session that makes it does not have', async () => {
    const viewer = { ...member.viewer, scopes: ['account:security', 'account:read'] };
    expect(codeOf(await make({ scopes: ['VIDEOS_WRITE'] }, viewer))).toBe('INVALID_INPUT');
    expect((await make({ scopes: ['ACCOUNT_READ'] }, viewer)).errors).toBeUndefined();
  });

  it('has a name of its own, so that neither a retry nor two at once make a second one', async () => {
    const name = newName();
    const answers = await Promise.all(Array.from({ length: 5 }, () => make({ name })));
    expect(answers.map(codeOf).sort()).toEqual([...Array(4).fill('CONFLICT'), undefined]);
    expect((await list()).filter((token) => token.name === name)).toHaveLength(1);
  });

  it('is one of 50 at most, also when the last two are made at once', async () => {
    const owner = await h.join();
    await h.sql.query(
      `INSERT INTO access_token (id, user_id, token_hash, hint, name, scopes)
       SELECT 'pat_many' || n, $1, sha256(('many' || n)::bytea), 'xxxx', 'many ' || n, '{account:read}' FROM generate_series(1, 49) n`,
      [owner.id],
    );
    const answers = await Promise.all([make({}, owner.viewer), make({}, owner.viewer)]);
    expect(answers.map(codeOf).sort()).toEqual(['CONFLICT', undefined]);
    await revoke('pat_many1', owner.viewer);
    expect((await make({}, owner.viewer)).errors).toBeUndefined();
  });
});

describe('making tokens', () => {
  it('is for people: a token makes, shows and revokes none, whatever it says of itself', async () => {
    const { id } = await made();
    for (const scopes of [['account:read'], scopesOf('ADMIN')]) {
      const token = asToken(id, scopes);
      expect(codeOf(await make({}, token))).toBe('FORBIDDEN');
      expect(codeOf(await revoke(id, token))).toBe('FORBIDDEN');
      expect(codeOf(await h.ask(TOKENS, {}, { viewer: token }))).toBe('FORBIDDEN');
      expect(codeOf(await h.ask(SIGN_OUT, { input: { isEverywhere: true } }, { viewer: token }))).toBe('FORBIDDEN');
      const passwords = { currentPassword: PASSWORD, newPassword: 'another tall ship' };
      expect(codeOf(await h.ask(CHANGE_PASSWORD, { input: passwords }, { viewer: token }))).toBe('FORBIDDEN');
    }
    expect((await h.refresh(member.refreshToken)).errors).toBeUndefined();
    expect(codeOf(await make({}, null))).toBe('UNAUTHENTICATED');
  });

  it('is over with the session, though its access token lives on', async () => {
    const owner = await h.join();
    await h.ask(SIGN_OUT, { input: {} }, { viewer: owner.viewer });
    expect(codeOf(await make({}, owner.viewer))).toBe('UNAUTHENTICATED');
  });

  it('is limited an account', async () => {
    const tight = await startHarness('few-tokens', {
      limits: { ...readLimits(undefined), accessTokenPerAccount: { max: 2, windowMs: 60_000 } },
    });
    try {
      const { viewer } = await tight.join();
      const ask = (name: string) => tight.ask(CREATE_TOKEN, { input: { name, scopes: ['ACCOUNT_READ'] } }, { viewer });
      expect([codeOf(await ask('a')), codeOf(await ask('b')), codeOf(await ask('c'))]).toEqual([
        undefined,
        undefined,
        'RATE_LIMITED',
      ]);
    } finally {
      await tight.close();
    }
  });
});

describe('what a token may do', () => {
  it('is what it was given, of that which its owner may do and which a token can have', async () => {
    const { id, secret } = await made({ scopes: ['VIDEOS_READ', 'UPLOADS_WRITE'] });
    expect(await ownerOf(h, secret)).toEqual({
      viewer: {
        userId: member.id,
        credential: 'token',
        sessionId: id,
        role: 'VIEWER',
        scopes: ['videos:read', 'uploads:write'],
        tier: 'FREE',
      },
      expiresAt: null,
    });
    await h.sql.query(`UPDATE access_token SET scopes = '{videos:read,account:security,admin,moderation:write}' WHERE id = $1`, [
      id,
    ]);
    await h.sql.query(`UPDATE "user" SET role = 'ADMIN' WHERE id = $1`, [member.id]);
    expect((await ownerOf(h, secret))?.viewer).toMatchObject({ role: 'ADMIN', scopes: ['videos:read'] });
    expect((await list()).find((token) => token.id === id)?.scopes).toEqual(['VIDEOS_READ']);
    await h.sql.query(`UPDATE "user" SET role = 'VIEWER' WHERE id = $1`, [member.id]);
  });

  it("is measured by a partner's budget where its owner is one", async () => {
    const partner = await h.join();
    const { secret } = await made({}, partner);
    expect((await ownerOf(h, secret))?.viewer.tier).toBe('FREE');
    partners.add(partner.email);
    expect((await ownerOf(h, secret))?.viewer.tier).toBe('PARTNER');
  });
});

describe('a token stops', () => {
  it('when it runs out, and is shown for 30 days as one that did', async () => {
    const { id, secret, name } = await made({ expiresAt: new Date(Date.now() + DAY_MS).toISOString() });
    await h.sql.query(`UPDATE access_token SET expires_at = now() - interval '1 second' WHERE id = $1`, [id]);
    expect(await ownerOf(h, secret)).toBeNull();
    expect((await list()).map((token) => token.id)).toContain(id);
    // Its name is free again.
    expect((await make({ name })).errors).toBeUndefined();
    await h.sql.query(`UPDATE access_token SET expires_at = now() - interval '31 days' WHERE id = $1`, [id]);
    expect((await list()).map((token) => token.id)).not.toContain(id);
  });

  it('with its account, whether that is suspended or gone', async () => {
    const owner = await h.join();
    const { secret } = await made({}, owner);
    expect(await ownerOf(h, secret)).not.toBeNull();
    await h.sql.query(`UPDATE "user" SET state = 'UNVERIFIED' WHERE id = $1`, [owner.id]);
    expect(await ownerOf(h, secret)).toBeNull();
    await h.sql.query('DELETE FROM handle_claim WHERE owner_id = $1', [owner.id]);
    await h.sql.query('DELETE FROM "user" WHERE id = $1', [owner.id]);
    expect(await ownerOf(h, secret)).toBeNull();
  });

  it('when it is revoked, which Redis and Kafka are told within 5 s, once and for all', async () => {
    const feed = await revokedSessions(h);
    try {
      const { id, secret } = await made();
      expect((await revoke(id)).data.revokeAccessToken).toEqual({ removedId: id });
      expect(await ownerOf(h, secret)).toBeNull();
      await feed.waitFor(id);
      await until('Kafka tells', () => feed.fromKafka.some(({ sessionIds }) => sessionIds.includes(id)), 5_000);
      expect((await revoke(id)).data.revokeAccessToken).toEqual({ removedId: id });
      expect((await list()).map((token) => token.id)).not.toContain(id);
    } finally {
      await feed.close();
    }
  });

  it("never by a stranger, who learns nothing of it, and not with its owner's password, whose mail says so", async () => {
    const stranger = await h.join();
    const { id, secret } = await made();
    expect(codeOf(await revoke(id, stranger.viewer))).toBe('NOT_FOUND');
    expect(codeOf(await revoke('pat_nothing', stranger.viewer))).toBe('NOT_FOUND');
    const passwords = { currentPassword: PASSWORD, newPassword: 'a short ship and a moon' };
    await h.ask(CHANGE_PASSWORD, { input: passwords }, { viewer: member.viewer });
    expect(await ownerOf(h, secret)).not.toBeNull();
    const told = () => h.smtp.to(member.email).find(({ subject }) => subject === 'Your password was changed');
    expect((await until('the mail', told)).text).toContain('access token of yours go on working');
  });
});

describe('the last use of a token', () => {
  const lastUse = async (id: string): Promise<Date | undefined> =>
    (await h.sql.query('SELECT last_used_at AS at FROM access_token WHERE id = $1', [id])).rows[0].at ?? undefined;

  it('is noted when the gateway asks', async () => {
    const { id, secret } = await made();
    expect(await lastUse(id)).toBeUndefined();
    await ownerOf(h, secret);
    const at = await until('the note', () => lastUse(id));
    expect((await list()).find((token) => token.id === id)?.lastUsedAt).toBe(at.toISOString());
  });

  it('is written once a minute at most', async () => {
    const { id } = await made();
    const db = connectDatabase(h.database.url);
    const tokens = createAccessTokenRepository(db);
    const first = new Date();
    const note = (afterMs: number) =>
      tokens.noteUse(id, new Date(first.getTime() + afterMs), new Date(first.getTime() + afterMs - 60_000));
    await note(0);
    await note(59_999);
    expect(await lastUse(id)).toEqual(first);
    await note(60_001);
    expect(await lastUse(id)).toEqual(new Date(first.getTime() + 60_001));
    await db.$disconnect();
  });
});

describe('who asks whose token it is', () => {
  const question = (secret: string) => JSON.stringify({ tokenHash: hashPersonalToken(secret) });

  it('is the gateway, by a statement that is good once and for this question', async () => {
    const { secret } = await made();
    const other = await made();
    const body = question(secret);
    expect((await askOwner(h, body)).status).toBe(200);
    expect((await askOwner(h, body, {})).status).toBe(401);
    expect((await askOwner(h, body, { 'x-castgraph-statement': 'e30.x' })).status).toBe(401);
    expect((await askOwner(h, body, askOwner.sign(question(other.secret)))).status).toBe(401);
    expect((await askOwner(h, body, askOwner.sign(body, 'videos'))).status).toBe(401);
    const signed = askOwner.sign(body);
    expect((await askOwner(h, body, signed)).status).toBe(200);
    expect((await askOwner(h, body, signed)).status).toBe(401);
    expect(await (await askOwner(h, body, {})).text()).not.toContain(member.id);
  });

  it.each(['{}', '[]', 'null', '{"tokenHash": "cgp_x"}', '{"tokenHash": 5}', 'x', `{"tokenHash": "${'A'.repeat(2_000)}"}`])(
    'is answered nothing for %.40s',
    async (body) => {
      const answer = await askOwner(h, body);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    },
  );

  it('learns nothing of a token that nobody made', async () => {
    expect(await ownerOf(h, newPersonalToken())).toBeNull();
  });
});
