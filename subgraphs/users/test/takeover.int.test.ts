import { until } from '@castgraph/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, PASSWORD, randomHandle, startHarness } from './harness.ts';

const AGAIN = 'mutation ($input: RequestEmailVerificationInput!) { requestEmailVerification(input: $input) { __typename } }';
const STRANGERS_PASSWORD = 'what the stranger chose';

let h: Harness;
beforeAll(async () => {
  h = await startHarness('takeover');
});
afterAll(() => h.close());

/** The links of the newest mail, by the handle of the sign-up that each is for. */
const linksIn = (text: string) =>
  Object.fromEntries([...text.matchAll(/\/verify\?handle=([\w-]+)&token=([\w-]+)/g)].map(([, handle, token]) => [handle, token]));

async function mailsTo(email: string, count: number) {
  await until(`${count} mails`, () => h.smtp.to(email).length >= count);
  return h.smtp.to(email).map(({ text }) => linksIn(text));
}

/** Somebody signs up, then a stranger with the same address; the links of the mail that is then asked for again. */
async function signUpTwice(email: string) {
  const [owner, stranger] = [randomHandle('owner'), randomHandle('stranger')];
  await h.signUp({ email, handle: owner });
  await mailsTo(email, 1);
  await h.signUp({ email, handle: stranger, password: STRANGERS_PASSWORD });
  await mailsTo(email, 2);
  await h.ask(AGAIN, { input: { email } });
  const links = (await mailsTo(email, 3)).at(-1) ?? {};
  return { owner, stranger, links };
}

describe('a stranger who signs up with the address of somebody else', () => {
  it('is not let in by that person, whichever link is opened; who chose the password is', async () => {
    const email = `${randomHandle()}@example.test`;
    const { owner, stranger, links } = await signUpTwice(email);
    expect(Object.keys(links).sort()).toEqual([owner, stranger]);

    const refused = await h.verify(links[stranger] ?? '');
    expect(refused.errors?.[0]).toMatchObject({
      message: expect.stringContaining(`@${stranger}`),
      extensions: { code: 'INVALID_INPUT', field: 'password' },
    });
    expect((await h.signIn(stranger, STRANGERS_PASSWORD)).data.signIn.reason).toBe('EMAIL_UNVERIFIED');

    expect((await h.verify(links[owner] ?? '')).errors).toBeUndefined();
    expect((await h.signIn(email)).data.signIn.viewer.user.handle).toBe(owner);
    expect((await h.signIn(email, STRANGERS_PASSWORD)).data.signIn.reason).toBe('CREDENTIALS_WRONG');
    expect((await h.verify(links[stranger] ?? '', STRANGERS_PASSWORD)).errors?.[0]?.extensions.field).toBe('token');
  });

  it('does not become staff by an address of ADMIN_EMAILS', async () => {
    const { stranger, links } = await signUpTwice(h.adminEmail);
    await h.verify(links[stranger] ?? '');
    const { rows } = await h.sql.query('SELECT role, state FROM "user" WHERE handle = $1', [stranger]);
    expect(rows).toEqual([{ role: 'VIEWER', state: 'UNVERIFIED' }]);
  });

  it('uses up no link by a wrong password', async () => {
    const handle = randomHandle();
    const email = `${handle}@example.test`;
    await h.signUp({ email, handle });
    const token = (await mailsTo(email, 1))[0]?.[handle] ?? '';
    expect((await h.verify(token, 'a slip')).errors?.[0]?.extensions.field).toBe('password');
    expect((await h.verify(token, PASSWORD)).errors).toBeUndefined();
  });
});
