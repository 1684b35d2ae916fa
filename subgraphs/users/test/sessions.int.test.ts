import { until } from '@castgraph/testkit';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revokedSessions } from './feeds.ts';
import { type Harness, PASSWORD, randomAddress, randomHandle, SITE, startHarness, viewerOf } from './harness.ts';
import { SESSIONS, SIGN_OUT } from './operations.ts';

let h: Harness;
let revocations: Awaited<ReturnType<typeof revokedSessions>>;
beforeAll(async () => {
  h = await startHarness('sessions');
  revocations = await revokedSessions(h);
});
afterAll(async () => {
  await revocations.close();
  await h.close();
});

describe('an access token', () => {
  it('is an EdDSA JWT that the published keys verify, for one audience and at most 15 minutes', async () => {
    const { accessToken, id, viewer } = await h.join();
    const keys = createRemoteJWKSet(new URL(`${h.origin}/.well-known/jwks.json`));
    const { payload, protectedHeader } = await jwtVerify(accessToken, keys, {
      issuer: SITE,
      audience: 'castgraph-graph',
      algorithms: ['EdDSA'],
    });
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', kid: expect.any(String) });
    expect(payload).toMatchObject({ sub: id, sid: viewer.sessionId, role: 'VIEWER' });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(900);
    expect(await (await fetch(`${h.origin}/.well-known/jwks.json`)).text()).not.toContain('"d"');
  });

  it('is signed by a key with a name, and the next key is shown before it signs', async () => {
    const { accessToken } = await h.join();
    await h.users.signingKeys.rotate();
    const { keys }: { keys: unknown[] } = JSON.parse(await (await fetch(`${h.origin}/.well-known/jwks.json`)).text());
    expect(keys).toHaveLength(2);
    const later = await h.join();
    expect(decodeProtectedHeader(later.accessToken).kid).toBe(decodeProtectedHeader(accessToken).kid);
  });
});

describe('signing in', () => {
  it('answers an unknown login and a wrong password alike', async () => {
    const { email, handle } = await h.join();
    const answers = await Promise.all(
      [email, handle, 'nobody@example.test', 'nobody-here', "' OR 1=1 --", 'x'.repeat(5_000)].map((login) =>
        h.signIn(login, 'not the password'),
      ),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.data.signIn).toMatchObject({ reason: 'CREDENTIALS_WRONG', until: null });
  });

  // A login that nobody has must not be told by its quick answer.
  it('costs the same checks of a password whether the login is known, unfinished, unknown or none', async () => {
    const { email, handle } = await h.join();
    const unfinished = `${randomHandle()}@example.test`;
    await h.signUp({ email: unfinished, handle: randomHandle() });
    const workOf = (login: string) => h.hasher.noteDuring(() => h.signIn(login, 'not the password'));
    const known = await workOf(email);
    // One for the account that is there, one for the sign-up that may not be finished.
    expect(known).toEqual(Array(2).fill(expect.stringMatching(/^verify argon2id v=19 m=19456,/)));
    for (const login of [handle, unfinished, `${randomHandle()}@example.test`, randomHandle(), 'x'.repeat(5_000), '@@'])
      expect(await workOf(login), login.slice(0, 40)).toEqual(known);
  });

  it('refuses the 6th sign-in a minute from one address, right or wrong, for any account', async () => {
    const { email } = await h.join();
    const address = randomAddress();
    for (let n = 0; n < 5; n++) await h.signIn(`nobody${n}@example.test`, 'x', { address });
    const { signIn } = (await h.signIn(email, PASSWORD, { address })).data;
    expect(signIn).toMatchObject({ reason: 'TOO_MANY_ATTEMPTS' });
    expect(Date.parse(signIn.until ?? '') - Date.now()).toBeGreaterThan(50_000);
  });

  it('counts the address that the gateway vouches for, not one that a header claims', async () => {
    const address = randomAddress();
    const claims = () => ({
      'x-forwarded-for': randomAddress(),
      'x-real-ip': randomAddress(),
      forwarded: `for=${randomAddress()}`,
    });
    const reasons = [];
    for (let n = 0; n < 6; n++)
      reasons.push((await h.signIn(randomHandle(), 'x', { address, headers: claims() })).data.signIn.reason);
    expect(reasons.slice(4)).toEqual(['CREDENTIALS_WRONG', 'TOO_MANY_ATTEMPTS']);
  });

  it('counts aliases in one request one by one', async () => {
    const address = randomAddress();
    const fields = Array.from(
      { length: 20 },
      (_, n) => `a${n}: signIn(input: { login: "nobody", password: "x" }) { ... on SignInRefusedProblem { reason } }`,
    );
    const { text } = await h.ask(`mutation { ${fields.join(' ')} }`, {}, { address });
    expect(text.match(/CREDENTIALS_WRONG/g)).toHaveLength(5);
    expect(text.match(/TOO_MANY_ATTEMPTS/g)).toHaveLength(15);
  });

  it('refuses guesses at one account that come from everywhere, the right one among them, whether or not it exists', async () => {
    const { email } = await h.join();
    for (const login of [email, `${randomHandle()}@example.test`]) {
      const guesses = await Promise.all(Array.from({ length: 12 }, () => h.signIn(login, 'a guess')));
      expect(guesses.filter(({ data }) => data.signIn.reason === 'TOO_MANY_ATTEMPTS')).toHaveLength(2);
      expect((await h.signIn(login)).data.signIn.reason).toBe('TOO_MANY_ATTEMPTS');
    }
  });

  it('names the device in words, and lists sessions with the current one marked', async () => {
    const member = await h.join();
    const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
    const second = await h.enter(member.email, member.handle, { userAgent });
    const { data } = await h.ask(SESSIONS, {}, { viewer: second.viewer });
    expect(data.me?.sessions).toMatchObject([
      { id: second.viewer.sessionId, device: 'Firefox on Linux', isCurrent: true },
      { id: member.viewer.sessionId, device: 'Unknown device', isCurrent: false },
    ]);
  });

  // Guards against fixation: what a visitor brings along never becomes a session.
  it('opens a new session each time', async () => {
    const member = await h.join();
    const again = await h.enter(member.email, member.handle, { viewer: member.viewer });
    expect(again.viewer.sessionId).not.toBe(member.viewer.sessionId);
    expect(again.refreshToken).not.toBe(member.refreshToken);
  });
});

describe('a refresh token', () => {
  it('yields the next pair and keeps the session', async () => {
    const member = await h.join();
    const { refreshSession } = (await h.refresh(member.refreshToken)).data;
    expect(refreshSession?.session.id).toBe(member.viewer.sessionId);
    expect(refreshSession?.refreshToken).not.toBe(member.refreshToken);
    expect((await h.refresh(refreshSession?.refreshToken ?? '')).errors).toBeUndefined();
  });

  it('yields one child to parallel refreshes', async () => {
    const member = await h.join();
    const answers = await Promise.all(Array.from({ length: 12 }, () => h.refresh(member.refreshToken)));
    const children = new Set(answers.map(({ data }) => data.refreshSession?.refreshToken));
    expect(children.size).toBe(1);
    const [child] = children;
    expect((await h.refresh(child ?? '')).data.refreshSession?.session.id).toBe(member.viewer.sessionId);
    const { rowCount } = await h.sql.query('SELECT 1 FROM refresh_token WHERE session_id = $1', [member.viewer.sessionId]);
    expect(rowCount).toBe(3);
  });

  it('ends its family when it comes back after the grace', async () => {
    const member = await h.join();
    const child = (await h.refresh(member.refreshToken)).data.refreshSession?.refreshToken ?? '';
    await h.sql.query(
      `UPDATE refresh_token SET used_at = used_at - interval '6 seconds' WHERE session_id = $1 AND used_at IS NOT NULL`,
      [member.viewer.sessionId],
    );
    expect((await h.refresh(member.refreshToken)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect((await h.refresh(child)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    await revocations.waitFor(member.viewer.sessionId);
  });

  it('ends its family when it comes back after its child was used, within the grace too', async () => {
    const member = await h.join();
    const child = (await h.refresh(member.refreshToken)).data.refreshSession?.refreshToken ?? '';
    const grandchild = (await h.refresh(child)).data.refreshSession?.refreshToken ?? '';
    expect((await h.refresh(member.refreshToken)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect((await h.refresh(grandchild)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it.each(['', 'nonsense', 'a'.repeat(43), "'; DROP TABLE session; --"])(
    'is refused as %j with the same words',
    async (token) => {
      const { errors } = await h.refresh(token);
      expect(errors?.[0]).toMatchObject({
        message: 'This session is over. Sign in again.',
        extensions: { code: 'UNAUTHENTICATED' },
      });
    },
  );
});

describe('signing out', () => {
  it('ends the current session, its tokens and nothing else, and tells Redis and Kafka', async () => {
    const member = await h.join();
    const other = await h.enter(member.email, member.handle);
    expect((await h.ask(SIGN_OUT, { input: {} }, { viewer: member.viewer })).errors).toBeUndefined();
    const ids = [member.viewer.sessionId];
    await revocations.waitFor(ids[0] ?? '');
    expect(await h.redis.ttl(`${h.redisPrefix}revoked:${ids[0]}`)).toBeGreaterThan(600);
    await until('Kafka tells', () => revocations.fromKafka.some(({ sessionIds }) => sessionIds.includes(ids[0] ?? '')));
    expect((await h.refresh(member.refreshToken)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect((await h.refresh(other.refreshToken)).errors).toBeUndefined();
  });

  it('ends named sessions, or all', async () => {
    const member = await h.join();
    const [second, third] = [await h.enter(member.email, member.handle), await h.enter(member.email, member.handle)];
    await h.ask(SIGN_OUT, { input: { sessionIds: [second.viewer.sessionId] } }, { viewer: member.viewer });
    expect((await h.refresh(second.refreshToken)).errors).toHaveLength(1);
    expect((await h.ask(SESSIONS, {}, { viewer: member.viewer })).data.me?.sessions).toHaveLength(2);
    await h.ask(SIGN_OUT, { input: { isEverywhere: true } }, { viewer: member.viewer });
    for (const { refreshToken } of [member, third]) expect((await h.refresh(refreshToken)).errors).toHaveLength(1);
  });

  it("answers NOT_FOUND for another's session, which goes on", async () => {
    const [member, stranger] = [await h.join(), await h.join()];
    const sessionIds = [member.viewer.sessionId, stranger.viewer.sessionId];
    const answer = await h.ask(SIGN_OUT, { input: { sessionIds } }, { viewer: stranger.viewer });
    expect(answer.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    for (const { refreshToken } of [member, stranger]) expect((await h.refresh(refreshToken)).errors).toBeUndefined();
  });
});

describe('the revocation feed', () => {
  it('beats every second', async () => {
    const before = revocations.heartbeats();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(revocations.heartbeats() - before).toBeGreaterThanOrEqual(2);
  });

  it('tells what a crash left untold', async () => {
    await h.sql.query(
      `INSERT INTO revocation (session_id, user_id, expires_at) VALUES ('ses_left', 'usr_x', now() + interval '10 minutes')`,
    );
    await revocations.waitFor('ses_left');
    expect(await h.redis.get(`${h.redisPrefix}revoked:ses_left`)).toBe('1');
  });
});

describe('a session that was opened', () => {
  it('belongs to the account of its token', async () => {
    const member = await h.join();
    expect(viewerOf(member.accessToken)).toEqual(member.viewer);
  });
});
