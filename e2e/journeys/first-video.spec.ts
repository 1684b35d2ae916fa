import { expect, type Page, test } from '@playwright/test';
import { makeClip, readSecond } from '../support/clips.ts';
import { registerDocuments } from '../support/graph.ts';
import { readVerificationLink } from '../support/mailbox.ts';
import { inventPerson } from '../support/people.ts';
import { pause, positionOf, seekTo, startPlaying, video } from '../support/player.ts';

test.describe.configure({ mode: 'serial' });

const person = inventPerson();
const title = `A clip that tells its time ${person.handle}`;
let creatorPage: Page;
let watchUrl: string;

test.beforeAll(async ({ browser }) => {
  await registerDocuments();
  creatorPage = await (await browser.newContext()).newPage();
});
test.afterAll(() => creatorPage.context().close());

test('a person signs up, and is signed in by confirming the mail', async () => {
  const page = creatorPage;
  await page.goto('/sign-up');
  await page.getByRole('textbox', { name: 'Handle', exact: true }).fill(person.handle);
  await page.getByRole('textbox', { name: 'E-mail', exact: true }).fill(person.email);
  await page.locator('input[type="password"]').fill(person.password);
  await page.getByRole('button', { name: 'Create the account' }).click();
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible();

  await page.goto(await readVerificationLink(person.email));
  await page.locator('input[type="password"]').fill(person.password);
  await page.getByRole('button', { name: 'Confirm and sign in' }).click();
  await expect(page).toHaveURL(/\/$/);
});

test('opens a channel', async () => {
  const page = creatorPage;
  await page.goto('/settings/channels');
  await page
    .getByRole('button', { name: /channel/i })
    .first()
    .click();
  await page.getByRole('textbox', { name: 'Name' }).fill(`Channel of ${person.handle}`);
  await page.getByRole('textbox', { name: 'Handle', exact: true }).fill(`${person.handle}-tv`);
  await page.getByRole('button', { name: 'Open the channel' }).click();
  await expect(page.getByText(`@${person.handle}-tv`).first()).toBeVisible();
});

test('uploads a 1080p60 clip, sees it processed rung by rung, and it plays by itself', async () => {
  const page = creatorPage;
  const clip = await makeClip({ name: 'clock', seconds: 20, size: '1920x1080', rate: 60 });
  await page.goto('/studio/upload');
  await page.getByLabel('Choose files to upload').setInputFiles(clip);
  await page.getByRole('textbox', { name: 'Title' }).fill(title);
  await page.getByRole('radio', { name: /Everyone/ }).check();
  await page.getByRole('button', { name: /save/i }).click();

  // Progress comes by the subscription: some rung is seen on its way before all are there.
  const ladder = page.getByRole('region', { name: 'Renditions' });
  await expect(ladder.getByText(/^\d+ %/).first()).toBeVisible({ timeout: 90_000 });
  await expect(ladder.getByText('360p').first()).toBeVisible();

  // The watch page is opened while the rest is still encoded, and begins without being asked.
  const link = page.getByRole('link', { name: 'Open in the studio' });
  const videoId = /vid_\w+/.exec((await link.getAttribute('href')) ?? '')?.[0];
  watchUrl = `/watch/${videoId}`;
  await page.goto(watchUrl);
  await expect(page.getByRole('heading', { name: title })).toBeVisible();
  await startPlaying(page);
  await expect.poll(() => positionOf(page), { timeout: 60_000 }).toBeGreaterThan(1);

  // Standing still, and asked for again until the first rung has grown so far.
  await pause(page);
  const readTenth = async () => {
    await seekTo(page, 10.5);
    return readSecond(video(page));
  };
  await expect.poll(readTenth, { timeout: 90_000 }).toBe(10);
});

test('a second person finds it on the home page and watches it; quality follows the network', async ({ browser }) => {
  // It comes out when the whole ladder is there.
  await creatorPage.goto('/studio');
  const row = creatorPage.getByRole('row').filter({ hasText: title });
  await expect(row.getByText('Ready')).toBeVisible({ timeout: 180_000 });

  const page = await (await browser.newContext()).newPage();
  await page.goto('/');
  await page.getByRole('link', { name: title }).first().click();
  await expect(page).toHaveURL(new RegExp(watchUrl));
  await startPlaying(page);
  await expect
    .poll(() => video(page).evaluate((element: HTMLVideoElement) => element.videoHeight), { timeout: 60_000 })
    .toBeGreaterThanOrEqual(720);

  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 80,
    downloadThroughput: 60_000,
    uploadThroughput: 60_000,
  });
  // Seeking back drops what was buffered ahead in the high rendition at some point; playing on under the narrow network must step down.
  await expect
    .poll(
      async () => {
        const height = await video(page).evaluate((element: HTMLVideoElement) => element.videoHeight);
        if ((await positionOf(page)) > 17) await seekTo(page, 0.5);
        return height;
      },
      { timeout: 120_000, intervals: [500] },
    )
    .toBeLessThan(720);
  await page.context().close();
});
