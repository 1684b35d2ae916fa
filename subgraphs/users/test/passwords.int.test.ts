import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revokedSessions } from './feeds.ts';
import { type AskOptions, type Harness, PASSWORD, randomAddress, randomHandle, SITE, startHarness } from './harness.ts';
import { CHANGE_PASSWORD, REQUEST_RESET, RESET } from './operations.ts';
import { tokenIn } from './smtp-catcher.ts';

let h: Harness;
let revocations: Awaited<ReturnType<typeof revokedSessions>>;
beforeAll(async () => {
  h = await startHarness('passwords');
  revocations = await revokedSessions(h);
});
afterAll(async () => {
  await revocations.close();
  await h.close();
});

const NEW_PASSWORD = 'an entirely new password';
const askForReset = (email: string, options?: AskOptions) => h.ask(REQUEST_RESET, { input: { email } }, options);
const reset = (token: string, newPassword = NEW_PASSWORD) => h.ask(RESET, { input: { token, newPassword } });

describe('resetting a password', () => {
  it('works by the mailed link, ends every session, and tells the owner', async () => {
    const member = await h.join();
    await askForReset(member.email);
    const mail = await h.smtp.waitFor(member.email);
    expect(mail.text).toContain('http://localhost:3000/reset?token=');
    expect((await reset(tokenIn(mail))).data.resetPassword).toEqual({ __typename: 'Acceptance' });
    await revocations.waitFor(member.viewer.sessionId);
    expect((await h.refresh(member.refreshToken)).errors).toHaveLength(1);
    expect((await h.signIn(member.email)).data.signIn.reason).toBe('CREDENTIALS_WRONG');
    expect((await h.signIn(member.email, NEW_PASSWORD)).data.signIn.__typename).toBe('SignedIn');
    expect((await h.smtp.waitFor(member.email, 2)).subject).toBe('Your password was changed');
  });

  it('works once, in a race too, and makes other links for the account useless', async () => {
    const member = await h.join();
    await askForReset(member.email);
    await askForReset(member.email);
    const tokens = [tokenIn(await h.smtp.waitFor(member.email)), tokenIn(await h.smtp.waitFor(member.email, 2))];
    const answers = await Promise.all([...tokens, ...tokens].map((token) => reset(token)));
    const kinds = answers.map(({ data }) => data.resetPassword.reason ?? 'done').sort();
    expect(kinds).toEqual(['TOKEN_EXPIRED', 'TOKEN_EXPIRED', 'TOKEN_EXPIRED', 'done']);
  });

  it('is refused for a weak password without using the link up', async () => {
    const member = await h.join();
    await askForReset(member.email);
    const token = tokenIn(await h.smtp.waitFor(member.email));
    expect((await reset(token, member.handle)).data.resetPassword.reason).toBe('TOO_WEAK');
    expect((await reset(token)).data.resetPassword.__typename).toBe('Acceptance');
  });

  // A link to the host of a forged request would hand the token to whoever forged it.
  it('mails links to PUBLIC_SITE_URL, whatever host the request names', async () => {
    const member = await h.join();
    const headers = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      forwarded: 'host=evil.example',
      origin: 'https://evil.example',
    };
    expect((await askForReset(member.email, { headers })).errors).toBeUndefined();
    const { text, html } = await h.smtp.waitFor(member.email);
    const hosts = [...`${text} ${html}`.matchAll(/https?:\/\/[^\s"<]+/g)].map(([link]) => new URL(link).origin);
    expect(new Set(hosts)).toEqual(new Set([SITE]));
  });

  it('is refused after half an hour', async () => {
    const member = await h.join();
    await askForReset(member.email);
    const token = tokenIn(await h.smtp.waitFor(member.email));
    await h.sql.query(`UPDATE mailed_token SET expires_at = expires_at - interval '30 minutes'`);
    expect((await reset(token)).data.resetPassword.reason).toBe('TOKEN_EXPIRED');
  });

  it('is not opened by a link for another purpose', async () => {
    const handle = randomHandle();
    await h.signUp({ email: `${handle}@example.test`, handle });
    const token = tokenIn(await h.smtp.waitFor(`${handle}@example.test`));
    expect((await reset(token)).data.resetPassword.reason).toBe('TOKEN_EXPIRED');
  });

  it('answers the same for an address without an account, and writes to nobody', async () => {
    const member = await h.join();
    const [unknown, unfinished] = [`${randomHandle()}@example.test`, randomHandle()];
    await h.signUp({ email: `${unfinished}@example.test`, handle: unfinished });
    const answers = await Promise.all([member.email, unknown, `${unfinished}@example.test`].map((email) => askForReset(email)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    await h.smtp.waitFor(member.email);
    expect(h.smtp.to(unknown)).toHaveLength(0);
  });

  it('is asked for at most ten times an hour from one address', async () => {
    const address = randomAddress();
    for (let n = 0; n < 10; n++)
      expect((await askForReset(`${randomHandle()}@example.test`, { address })).errors).toBeUndefined();
    expect((await askForReset('x@example.test', { address })).errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
  });
});

describe('changing a password', () => {
  it('needs the current one, and ends every other session', async () => {
    const member = await h.join();
    const other = await h.enter(member.email, member.handle);
    const change = (currentPassword: string, newPassword = NEW_PASSWORD) =>
      h.ask(CHANGE_PASSWORD, { input: { currentPassword, newPassword } }, { viewer: member.viewer });
    expect((await change('not it')).data.changePassword.reason).toBe('CURRENT_PASSWORD_WRONG');
    expect((await change('')).data.changePassword.reason).toBe('CURRENT_PASSWORD_WRONG');
    expect((await change(PASSWORD, 'password1')).data.changePassword.reason).toBe('TOO_WEAK');
    expect((await change(PASSWORD)).data.changePassword.__typename).toBe('Acceptance');
    await revocations.waitFor(other.viewer.sessionId);
    expect((await h.refresh(other.refreshToken)).errors).toHaveLength(1);
    expect((await h.refresh(member.refreshToken)).errors).toBeUndefined();
    expect((await h.signIn(member.handle, NEW_PASSWORD)).data.signIn.__typename).toBe('SignedIn');
  });

  it('makes reset links that were asked for before useless', async () => {
    const member = await h.join();
    await askForReset(member.email);
    const token = tokenIn(await h.smtp.waitFor(member.email));
    await h.ask(CHANGE_PASSWORD, { input: { currentPassword: PASSWORD, newPassword: NEW_PASSWORD } }, { viewer: member.viewer });
    expect((await reset(token, 'the password of a thief')).data.resetPassword.reason).toBe('TOKEN_EXPIRED');
  });

  it('is refused after five tries, so that a stolen session does not guess the password', async () => {
    const member = await h.join();
    const guess = () =>
      h.ask(CHANGE_PASSWORD, { input: { currentPassword: 'a guess', newPassword: NEW_PASSWORD } }, { viewer: member.viewer });
    for (let n = 0; n < 5; n++) expect((await guess()).data.changePassword.reason).toBe('CURRENT_PASSWORD_WRONG');
    expect((await guess()).errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
  });

  it('needs the scope account:security', async () => {
    const { viewer } = await h.join();
    const weaker = { ...viewer, scopes: ['account:read'] };
    const answer = await h.ask(
      CHANGE_PASSWORD,
      { input: { currentPassword: PASSWORD, newPassword: NEW_PASSWORD } },
      { viewer: weaker },
    );
    expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});
