import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { makePicture } from '../support/clips.ts';
import { registerDocuments } from '../support/graph.ts';
import { readMail, readVerificationLink } from '../support/mailbox.ts';
import { inventPerson, type Person, signInBrowser, signUp } from '../support/people.ts';

test.beforeAll(registerDocuments);

/** A browser of its own in which the person is signed in. */
async function openBrowser(browser: Browser, person: Person): Promise<Page> {
  const context = await browser.newContext();
  await signInBrowser(context, person);
  return context.newPage();
}

async function fillSignIn(page: Page, { email, password }: Person): Promise<void> {
  await page.getByRole('textbox', { name: 'E-mail or handle' }).fill(email);
  await page.getByRole('textbox', { name: /^Password/ }).fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
}

test('a forgotten password is chosen anew by the mail, which ends the sessions there were', async ({ page, browser }) => {
  const person = await signUp();
  const other = await openBrowser(browser, person);
  await page.goto('/sign-in?next=%2Fsettings');
  await page.getByRole('link', { name: 'Forgot it?' }).click();
  await page.getByRole('textbox', { name: 'E-mail', exact: true }).fill(person.email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible();

  const [link] = await readMail(person.email, /https?:\/\/\S+\/reset\?\S+/);
  const renewed = { ...person, password: `another ${person.password}` };
  await page.goto(link);
  await page.getByRole('textbox', { name: 'New password' }).fill(renewed.password);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByRole('heading', { name: 'Changed' })).toBeVisible();
  await page.getByRole('link', { name: 'Sign in' }).last().click();
  await fillSignIn(page, person);
  await expect(page.getByText('No account has this login and password.')).toBeVisible();
  await page.getByRole('textbox', { name: /^Password/ }).fill(renewed.password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  // Where they were heading before they had forgotten it.
  await expect(page).toHaveURL(/\/settings$/);

  await other.goto('/settings');
  await expect(other).toHaveURL(/\/sign-in\?next=%2Fsettings$/);
  await other.context().close();
});

test('whoever opens an account on the way somewhere gets there', async ({ page }) => {
  const person = inventPerson();
  await page.goto('/sign-in?next=%2Fsettings%2Fchannels');
  await page.getByRole('link', { name: 'Create an account' }).click();
  // The field before has "E-mail or handle".
  await page.getByRole('textbox', { name: 'Handle', exact: true }).fill(person.handle);
  await page.getByRole('textbox', { name: 'E-mail', exact: true }).fill(person.email);
  await page.getByRole('textbox', { name: /^Password/ }).fill(person.password);
  await page.getByRole('button', { name: 'Create the account' }).click();
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible();

  // The link of a mail opens a tab of its own.
  const tab = await page.context().newPage();
  await tab.goto(await readVerificationLink(person.email));
  await tab.getByRole('textbox', { name: /^Password/ }).fill(person.password);
  await tab.getByRole('button', { name: 'Confirm and sign in' }).click();
  await expect(tab).toHaveURL(/\/settings\/channels$/);
});

test('a session is ended from another browser, and one’s own by signing out', async ({ page, context, browser }) => {
  const person = await signUp();
  const other = await openBrowser(browser, person);
  await signInBrowser(context, person);
  await other.goto('/settings');
  await expect(other.getByText(person.email)).toBeVisible();

  await page.goto('/settings/sign-in');
  const devices = page.getByRole('listitem').filter({ hasText: /signed in/ });
  // The third is the one that the account was made by.
  await expect(devices).toHaveCount(3);
  await expect(devices.filter({ hasText: 'This one' })).toHaveCount(1);
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await expect(devices).toHaveCount(1);
  await other.reload();
  await expect(other).toHaveURL(/\/sign-in\?next=%2Fsettings$/);
  await other.context().close();

  await page.getByRole('button', { name: /^Your account/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
  await page.goto('/settings');
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fsettings$/);
});

test('one session among others is ended alone', async ({ page, context, browser }) => {
  const person = await signUp();
  const [first, second] = [await openBrowser(browser, person), await openBrowser(browser, person)];
  for (const other of [first, second]) await other.goto('/settings');
  await signInBrowser(context, person);
  await page.goto('/settings/sign-in');
  // The latest used comes first, after the one that asks.
  await page
    .getByRole('listitem')
    .filter({ hasText: /signed in/, hasNotText: 'This one' })
    .first()
    .getByRole('button')
    .click();
  await expect(page.getByText('Signed out there.')).toBeVisible();
  for (const other of [first, second]) await other.reload();
  const areOut = async () => [first, second].filter((other) => other.url().includes('/sign-in')).length;
  await expect.poll(areOut).toBe(1);
  for (const other of [first, second]) await other.context().close();
});

test('a picture of oneself is shown at once; what is no picture is refused with the reason', async ({ page, context }) => {
  const person = await signUp();
  await signInBrowser(context, person);
  await page.goto('/settings');
  const input = page.getByLabel('A picture');
  const fake = join(await mkdtemp(join(tmpdir(), 'castgraph-picture-')), 'me.png');
  await writeFile(fake, 'not a picture');
  await input.setInputFiles(fake);
  await expect(page.getByRole('alert').filter({ hasText: 'A picture must be a JPEG, PNG, WebP or AVIF file.' })).toBeVisible();

  await input.setInputFiles(await makePicture());
  await expect(page.getByText('Picture changed')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('main').locator('.me img')).toBeVisible();
  await expect(page.getByRole('banner').locator('.bar__me img')).toBeVisible();
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('Picture removed')).toBeVisible();
  await expect(page.getByRole('main').locator('.me img')).toHaveCount(0);
});
