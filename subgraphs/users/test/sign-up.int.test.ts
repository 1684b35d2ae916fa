import { until } from '@castgraph/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, PASSWORD, randomAddress, randomHandle, startHarness } from './harness.ts';
import { tokenIn } from './smtp-catcher.ts';

let h: Harness;
beforeAll(async () => {
  h = await startHarness('sign-up');
});
afterAll(() => h.close());

const accepted = { signUp: { __typename: 'SignUpAccepted', nextStep: 'VERIFY_EMAIL' } };

describe('signing up', () => {
  it('leads by the mailed link to an account that can sign in', async () => {
    const handle = randomHandle();
    const email = `${handle}@example.test`;
    expect((await h.signUp({ email: email.toUpperCase(), handle, displayName: ' Zoë  <b> ' })).data).toEqual(accepted);
    expect((await h.signIn(email)).data.signIn).toMatchObject({ reason: 'EMAIL_UNVERIFIED' });
    const mail = await h.smtp.waitFor(email);
    expect(mail.subject).toBe('Confirm your e-mail address');
    expect(mail.html).toContain('Zoë  &lt;b&gt;');
    expect((await h.verify(tokenIn(mail))).data.verifyEmail).toEqual({ __typename: 'Acceptance' });
    for (const login of [email, handle.toUpperCase()]) {
      const { signIn } = (await h.signIn(login)).data;
      expect(signIn).toMatchObject({
        __typename: 'SignedIn',
        viewer: { user: { handle }, account: { email, isEmailVerified: true, state: 'ACTIVE' } },
      });
    }
  });

  it('lets a mailed link work once', async () => {
    const handle = randomHandle();
    await h.signUp({ email: `${handle}@example.test`, handle });
    const token = tokenIn(await h.smtp.waitFor(`${handle}@example.test`));
    const answers = await Promise.all([1, 2, 3].map(() => h.verify(token)));
    expect(answers.filter(({ errors }) => errors === undefined)).toHaveLength(1);
    expect((await h.verify(token)).errors?.[0]?.extensions).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'token',
    });
    expect((await h.verify('x'.repeat(43))).errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
  });

  it('keeps only hashes of tokens and passwords', async () => {
    const handle = randomHandle();
    await h.signUp({ email: `${handle}@example.test`, handle });
    const token = tokenIn(await h.smtp.waitFor(`${handle}@example.test`));
    const { rows } = await h.sql.query(
      `SELECT row_to_json(t)::text AS text FROM mailed_token t UNION ALL SELECT row_to_json(u)::text FROM "user" u`,
    );
    const everything = rows.map(({ text }) => text).join('\n');
    expect(everything).not.toContain(token);
    expect(everything).not.toContain(PASSWORD);
    expect(everything).toContain('$argon2id$v=19$m=19456,p=1,t=2$');
  });

  // Guards against learning who has an account: answer, follow-ups and rows must not depend on it.
  it('answers an address that has an account exactly as a free one, in every step a stranger can see', async () => {
    const member = await h.join();
    const [known, free] = [member.email, `${randomHandle()}@example.test`];
    const seen = [];
    for (const email of [known, free]) {
      const handle = randomHandle();
      const own = 'another fine password';
      const first = await h.signUp({ email, handle, password: own });
      const again = await h.signUp({ email: `${randomHandle()}@example.test`, handle });
      const entry = await h.signIn(email, own);
      const byHandle = await h.signIn(handle, own);
      seen.push([first.text, again.data.signUp.reason, entry.text, byHandle.text]);
    }
    expect(seen[0]).toEqual(seen[1]);
    expect((await h.smtp.waitFor(known)).subject).toBe('You already have an account');
    expect((await h.signIn(known)).data.signIn.__typename).toBe('SignedIn');
  });

  // An address that has an account must not be told by its quick answer.
  it('costs one and the same hash for a known and a free address', async () => {
    const member = await h.join();
    const workOf = (email: string) => h.hasher.noteDuring(() => h.signUp({ email, handle: randomHandle() }));
    const free = await workOf(`${randomHandle()}@example.test`);
    expect(free).toEqual([expect.stringContaining('"memoryCost":19456')]);
    expect(await workOf(member.email)).toEqual(free);
  });

  it('offers free handles where one is taken or reserved', async () => {
    const member = await h.join();
    for (const handle of [member.handle, 'admin']) {
      const { signUp } = (await h.signUp({ email: 'somebody@example.test', handle })).data;
      expect(signUp).toMatchObject({ reason: 'HANDLE_TAKEN' });
      expect(signUp.suggestedHandles).toHaveLength(3);
      for (const suggestion of signUp.suggestedHandles) expect(suggestion).toMatch(/^[a-z0-9_-]{3,30}$/);
    }
  });

  it('gives one of two parallel sign-ups the handle', async () => {
    const handle = randomHandle();
    const answers = await Promise.all([1, 2, 3].map((n) => h.signUp({ email: `${handle}${n}@example.test`, handle })));
    expect(answers.map(({ data }) => data.signUp.__typename).sort()).toEqual([
      'SignUpAccepted',
      'SignUpRefusedProblem',
      'SignUpRefusedProblem',
    ]);
  });

  it.each(['short', 'password123', '12345678', 'aaaaaaaaaaaa', 'x'.repeat(257)])(
    'refuses the password %.20s',
    async (password) => {
      const handle = randomHandle();
      const { signUp } = (await h.signUp({ email: `${handle}@example.test`, handle, password })).data;
      expect(signUp).toMatchObject({ reason: 'PASSWORD_TOO_WEAK', suggestedHandles: [] });
    },
  );

  it.each([
    { email: 'victim@example.test\r\nBcc: all@example.test' },
    { email: 'no-at-sign' },
    { email: 'a@b@example.test' },
    { handle: 'ab' },
    { handle: "x'; DROP TABLE user; --" },
    { handle: '../../etc' },
    { displayName: 'two\r\nlines' },
    { displayName: '\u0000' },
    { displayName: '\u202Egnorw' },
    { displayName: '   ' },
    { displayName: 'x'.repeat(61) },
  ])('refuses %j with a code and the field, and no more', async (part) => {
    const handle = randomHandle();
    const { errors, text } = await h.signUp({ email: `${handle}@example.test`, handle, ...part });
    expect(errors?.[0]?.extensions).toEqual({ code: 'INVALID_INPUT', field: Object.keys(part)[0] });
    expect(text).not.toMatch(/prisma|select|insert|stack|node_modules/i);
  });

  it('refuses the 4th account from one address within an hour, and not those elsewhere', async () => {
    const address = randomAddress();
    for (let n = 0; n < 3; n++) {
      const handle = randomHandle();
      expect((await h.signUp({ email: `${handle}@example.test`, handle }, { address })).data).toEqual(accepted);
    }
    const handle = randomHandle();
    const refused = await h.signUp({ email: `${handle}@example.test`, handle }, { address });
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) });
    expect((await h.signUp({ email: `${handle}@example.test`, handle })).data).toEqual(accepted);
  });

  it('counts an IPv6 network as one address', async () => {
    for (let n = 0; n < 4; n++) {
      const handle = randomHandle();
      const answer = await h.signUp({ email: `${handle}@example.test`, handle }, { address: `2001:db8:5:6::${n}` });
      expect(answer.errors?.[0]?.extensions.code).toBe(n < 3 ? undefined : 'RATE_LIMITED');
    }
  });

  it('cannot set what is not asked for', async () => {
    const handle = randomHandle();
    for (const extra of [{ role: 'ADMIN' }, { state: 'ACTIVE' }, { id: 'usr_mine' }]) {
      const { errors } = await h.signUp({ email: `${handle}@example.test`, handle, ...extra });
      expect(errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
    }
    // A JSON key that JavaScript treats as special is an unknown field like any other.
    const answer = await h.ask('mutation ($input: SignUpInput!) { signUp(input: $input) { __typename } }', {
      input: JSON.parse(
        `{"email":"${handle}@example.test","handle":"${handle}","password":"${PASSWORD}","__proto__":{"role":"ADMIN"}}`,
      ),
    });
    expect(answer.errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
  });

  it('makes staff of the addresses of ADMIN_EMAILS, once confirmed', async () => {
    const admin = await h.register(h.adminEmail);
    expect(admin.viewer.role).toBe('ADMIN');
    expect(admin.viewer.scopes).toContain('admin');
    expect((await h.register(`${randomHandle()}@example.test`)).viewer).toMatchObject({
      role: 'VIEWER',
      scopes: expect.not.arrayContaining(['admin']),
    });
  });
});

describe('mails', () => {
  it('survive a mail server that refuses, and go out once', async () => {
    h.smtp.refuseNext(2);
    const handle = randomHandle();
    await h.signUp({ email: `${handle}@example.test`, handle });
    const mail = await h.smtp.waitFor(`${handle}@example.test`);
    await until('the queue is empty', async () => (await h.sql.query('SELECT 1 FROM mail_request')).rowCount === 0);
    expect(h.smtp.to(`${handle}@example.test`)).toHaveLength(1);
    expect((await h.verify(tokenIn(mail))).errors).toBeUndefined();
  });

  it('are sent again on request, and at most a few an hour to one recipient', async () => {
    const handle = randomHandle();
    const email = `${handle}@example.test`;
    await h.signUp({ email, handle });
    const again = 'mutation ($input: RequestEmailVerificationInput!) { requestEmailVerification(input: $input) { __typename } }';
    for (let n = 0; n < 8; n++)
      expect((await h.ask(again, { input: { email } })).data.requestEmailVerification.__typename).toBe('Acceptance');
    await until('the queue is empty', async () => (await h.sql.query('SELECT 1 FROM mail_request')).rowCount === 0);
    expect(h.smtp.to(email)).toHaveLength(6);
    const last = h.smtp.to(email).at(-1);
    expect((await h.verify(last ? tokenIn(last) : '')).errors).toBeUndefined();
  });
});
