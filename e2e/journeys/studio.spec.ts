import { expect, type Page, test } from '@playwright/test';
import { makeClip, makePicture } from '../support/clips.ts';
import { ask, registerDocuments } from '../support/graph.ts';
import { type Creator, makeCreator, signInBrowser, uploadVideo, waitForState } from '../support/people.ts';

test.describe.configure({ mode: 'serial' });

let creator: Creator;
let videoId: string;
let page: Page;

test.beforeAll(async ({ browser }) => {
  await registerDocuments();
  creator = await makeCreator();
  videoId = await uploadVideo(creator, await makeClip({ seconds: 6, size: '640x360', rate: 30 }), { title: 'A first name' });
  const context = await browser.newContext();
  await signInBrowser(context, creator);
  page = await context.newPage();
  await waitForState(creator, videoId, 'READY');
});
test.afterAll(() => page?.context().close());

test('details are edited, kept, and seen by others', async ({ browser }) => {
  await page.goto(`/studio/videos/${videoId}`);
  await page.getByRole('textbox', { name: 'Title' }).fill('A better name');
  await page.getByRole('textbox', { name: 'Description' }).fill('What it is about.');
  await page.getByRole('textbox', { name: 'Tags' }).fill('clay, fire');
  await page.getByRole('button', { name: /save/i }).click();
  await expect(page.getByRole('status').filter({ hasText: /^Saved$/ })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('A better name');
  await expect(page.getByRole('textbox', { name: 'Tags' })).toHaveValue('clay, fire');

  const visitor = await (await browser.newContext()).newPage();
  await visitor.goto(`/watch/${videoId}`);
  await expect(visitor.getByRole('heading', { name: 'A better name' }).first()).toBeVisible();
  await expect(visitor.getByText('What it is about.')).toBeVisible();
  await visitor.context().close();
});

test('another picture of the video is picked', async () => {
  await page.goto(`/studio/videos/${videoId}`);
  const second = page.getByRole('radio', { name: 'Picture 2, from the video' });
  // The choice is shown when the graph has taken it, so that the radio itself does not turn at the press.
  await second.click();
  await expect(second).toBeChecked();
  await page.reload();
  await expect(second).toBeChecked();
});

test('a picture of one’s own is added, and shown at once', async () => {
  await page.goto(`/studio/videos/${videoId}`);
  await page.getByLabel('Add a picture of your own').setInputFiles(await makePicture());
  const own = page.getByRole('radio', { name: /, your own$/ });
  await expect(own).toBeChecked({ timeout: 30_000 });
  await page.reload();
  await expect(own).toBeChecked();
});

test('a deleted video is taken back, from the list and from its own page; without that it is gone', async () => {
  await page.goto('/studio');
  const row = page.getByRole('row').filter({ hasText: 'A better name' });
  await row.getByRole('button', { name: 'Actions for A better name' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(row).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row).toBeVisible();

  await page.goto(`/studio/videos/${videoId}`);
  await page.getByRole('button', { name: 'Delete' }).click();
  await expect(page).toHaveURL(/\/studio$/);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page).toHaveURL(new RegExp(`/studio/videos/${videoId}$`));
  await expect(page.getByRole('heading', { name: 'A better name' })).toBeVisible();

  await page.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('“A better name” is deleted').last()).toBeVisible();
  expect(await ask('video', { id: videoId }, creator.accessToken)).toEqual({ video: null });
});
