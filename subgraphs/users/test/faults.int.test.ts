import { engineUrl, until } from '@castgraph/testkit';
import { startTcpProxy, type TcpProxy } from '@castgraph/testkit/tcp-proxy';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { revokedSessions } from './feeds.ts';
import { type Harness, randomAddress, randomHandle, startHarness } from './harness.ts';
import { SIGN_OUT } from './operations.ts';

let h: Harness;
let redis: TcpProxy;
let postgres: TcpProxy;
beforeAll(async () => {
  redis = await startTcpProxy(engineUrl('REDIS_URL'));
  h = await startHarness('faults', { redisUrl: redis.url }, async (url) => {
    postgres = await startTcpProxy(url);
    return postgres.url;
  });
});
afterEach(() => {
  redis.set('open');
  postgres.set('open');
});
afterAll(async () => {
  await h.close();
  await redis.close();
  await postgres.close();
});

const wrong = (address: string) => h.signIn(randomHandle(), 'x', { address });

describe.each(['cut', 'silent'] as const)('while Redis is %s', (mode) => {
  it('limits hold in this process, what was used up before among it', async () => {
    const address = randomAddress();
    await Promise.all([wrong(address), wrong(address), wrong(address)]);
    redis.set(mode);
    const reasons = [];
    for (let n = 0; n < 4; n++) reasons.push((await wrong(address)).data.signIn.reason);
    expect(reasons).toEqual(['CREDENTIALS_WRONG', 'CREDENTIALS_WRONG', 'TOO_MANY_ATTEMPTS', 'TOO_MANY_ATTEMPTS']);
  });

  it('people sign in and out, and Redis is told of it when it is back', async () => {
    const revocations = await revokedSessions(h);
    const member = await h.join();
    redis.set(mode);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = await h.enter(member.email, member.handle);
    expect((await h.ask(SIGN_OUT, { input: {} }, { viewer: second.viewer })).errors).toBeUndefined();
    expect((await h.refresh(second.refreshToken)).errors).toHaveLength(1);
    // While something is untold there is no heartbeat, so that whoever listens knows not to trust.
    const before = revocations.heartbeats();
    await new Promise((resolve) => setTimeout(resolve, 2_200));
    expect(revocations.heartbeats() - before).toBeLessThanOrEqual(1);
    redis.set('open');
    await until('Redis is told', async () => (await h.redis.exists(`${h.redisPrefix}revoked:${second.viewer.sessionId}`)) === 1);
    await revocations.close();
  });
});

describe('while Postgres is away', () => {
  it('requests are answered with a code to try again, without a word on what failed, and work when it is back', async () => {
    const member = await h.join();
    postgres.set('cut');
    const answer = await h.refresh(member.refreshToken);
    expect(answer.errors?.[0]?.extensions.code).toBe('UNAVAILABLE');
    expect(answer.text).not.toMatch(/prisma|postgres|127\.0\.0\.1|connect|server/i);
    expect((await fetch(`${h.origin}/health`)).status).toBe(200);
    expect((await fetch(`${h.origin}/ready`)).status).toBe(503);
    postgres.set('open');
    await until('it is back', async () => (await h.refresh(member.refreshToken)).errors === undefined);
    expect((await fetch(`${h.origin}/ready`)).status).toBe(200);
  });
});

describe('while the mail server is away', () => {
  it('sign-ups are taken, and their mails go out when it is back', async () => {
    const { port } = h.smtp;
    await h.smtp.close();
    const handle = randomHandle();
    expect((await h.signUp({ email: `${handle}@example.test`, handle })).data.signUp.nextStep).toBe('VERIFY_EMAIL');
    await until('a try failed', async () => (await h.sql.query('SELECT 1 FROM mail_request WHERE attempts > 0')).rowCount === 1);
    await h.smtp.reopen(port);
    expect((await h.smtp.waitFor(`${handle}@example.test`)).subject).toBe('Confirm your e-mail address');
  });
});
