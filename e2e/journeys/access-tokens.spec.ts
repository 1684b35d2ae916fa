import { expect, test } from '@playwright/test';
import { makeAccessToken } from '../support/access-tokens.ts';
import { environment } from '../support/environment.ts';
import { registerDocuments } from '../support/graph.ts';
import { readMail } from '../support/mailbox.ts';
import { readOverflowPx } from '../support/overflow.ts';
import { signInBrowser, signUp } from '../support/people.ts';

test.beforeAll(registerDocuments);

/** Asks as a program does: from nowhere in particular, with a token and a document of its own. */
async function askAs(secret: string, query: string) {
  const answer = await fetch(`${environment.gatewayUrl}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      authorization: `Bearer ${secret}`,
    },
    body: JSON.stringify({ query }),
  });
  return { status: answer.status, ...((await answer.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] }) };
}

test('a name without blanks stays within the page', async ({ page, context }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signInBrowser(context, await signUp());
  const name = 'W'.repeat(60);
  await makeAccessToken(page, name, ['See your account']);
  expect(await readOverflowPx(page)).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: `Revoke ${name}` }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  expect(await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBeLessThanOrEqual(0);
});

test('a program uses a token until it is revoked', async ({ page, context }) => {
  const person = await signUp();
  await signInBrowser(context, person);
  const secret = await makeAccessToken(page, 'A script', ['See your account']);
  expect(secret).toMatch(/^cgp_[0-9A-Za-z]{38}$/);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  const row = page.getByRole('listitem').filter({ hasText: 'A script' });
  await expect(row).toContainText(`cgp_…${secret.slice(-4)}`);
  await expect(row).toContainText('never used');
  await readMail(person.email, /https?:\/\/\S+\/settings\/tokens/);

  const account = '{ me { user { handle } account { email } } }';
  const me = { user: { handle: person.handle }, account: { email: person.email } };
  expect(await askAs(secret, account)).toMatchObject({ status: 200, data: { me } });
  // What it was not let do, and what is the product's own.
  const refused = await askAs(secret, '{ me { uploads { id } } }');
  expect(refused).toMatchObject({ data: { me: { uploads: null } }, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  expect(await askAs(secret, '{ me { sessions { id } } }')).toMatchObject({
    errors: [{ extensions: { code: 'INVALID_INPUT' } }],
  });
  await page.reload();
  await expect(row).toContainText('last used');
  expect(await page.content()).not.toContain(secret);

  await row.getByRole('button', { name: 'Revoke A script' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke the token' }).click();
  await expect(page.getByRole('heading', { name: 'No tokens' })).toBeVisible();
  await expect.poll(async () => (await askAs(secret, account)).status, { timeout: 5_000 }).toBe(401);
});
