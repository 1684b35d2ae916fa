import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, randomHandle, startHarness } from './harness.ts';
import { REQUEST_RESET } from './operations.ts';

let h: Harness;
beforeAll(async () => {
  h = await startHarness('guessing');
});
afterAll(() => h.close());

describe('guessing at one account', () => {
  it('is counted together however its address is spelled', async () => {
    const { email } = await h.join();
    const spellings = [
      email,
      email.toUpperCase(),
      email.replace('.test', '。test'),
      email.replace('@example', '@ｅｘａｍｐｌｅ'),
    ];
    const reasons: string[] = [];
    for (let n = 0; n < 12; n++)
      reasons.push((await h.signIn(spellings[n % spellings.length] ?? '', 'a guess')).data.signIn.reason);
    expect(reasons.slice(0, 10)).toEqual(Array(10).fill('CREDENTIALS_WRONG'));
    expect(reasons.slice(10)).toEqual(['TOO_MANY_ATTEMPTS', 'TOO_MANY_ATTEMPTS']);
    for (const spelling of spellings) expect((await h.signIn(spelling)).data.signIn.reason).toBe('TOO_MANY_ATTEMPTS');
  });

  it('begins anew after the right password, in whatever spelling', async () => {
    const { email } = await h.join();
    for (let n = 0; n < 9; n++) await h.signIn(email, 'a guess');
    expect((await h.signIn(email.replace('.test', '。test'))).data.signIn.accessToken).toEqual(expect.any(String));
    for (let n = 0; n < 9; n++) expect((await h.signIn(email, 'a guess')).data.signIn.reason).toBe('CREDENTIALS_WRONG');
  });
});

describe('asking for a mail', () => {
  const REQUEST_VERIFICATION = `mutation ($input: RequestEmailVerificationInput!) {
    requestEmailVerification(input: $input) { __typename } }`;

  it.each([
    ['a new password', REQUEST_RESET],
    ['the confirmation again', REQUEST_VERIFICATION],
  ])('for %s says the same to an account, to an unfinished sign-up and to nobody', async (_, mutation) => {
    const { email } = await h.join();
    const handle = randomHandle();
    await h.signUp({ email: `${handle}@example.test`, handle });
    const addresses = [email, `${handle}@example.test`, `${randomHandle()}@example.test`];
    const answers = await Promise.all(addresses.map((address) => h.ask(mutation, { input: { email: address } })));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.errors).toBeUndefined();
  });
});
