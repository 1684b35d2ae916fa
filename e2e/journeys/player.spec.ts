import { expect, type Page, test } from '@playwright/test';
import { makeClip } from '../support/clips.ts';
import { registerDocuments } from '../support/graph.ts';
import { type Creator, makeCreator, signInBrowser, uploadVideo, waitForState } from '../support/people.ts';
import { positionOf, seekTo, startPlaying, video } from '../support/player.ts';

const title = 'A wheel that tells its time';
let creator: Creator;
let videoId: string;

test.beforeAll(async () => {
  await registerDocuments();
  creator = await makeCreator();
  videoId = await uploadVideo(creator, await makeClip({ seconds: 24, size: '1280x720', rate: 30 }), { title });
  await waitForState(creator, videoId, 'READY');
});

const player = (page: Page) => page.getByRole('region', { name: 'Video player' });
const isPaused = (page: Page) => video(page).evaluate((element: HTMLVideoElement) => element.paused);

/** The video, stopped, with its controls shown. */
async function openPaused(page: Page): Promise<void> {
  await page.goto(`/watch/${videoId}`);
  await startPlaying(page);
  await page.keyboard.press('k');
  await expect.poll(() => isPaused(page)).toBe(true);
}

async function chooseSetting(page: Page, setting: string, choice: string | RegExp): Promise<void> {
  await player(page).getByRole('button', { name: 'Quality and speed' }).click();
  await player(page)
    .getByRole('menuitem', { name: new RegExp(`^${setting}`) })
    .click();
  await player(page).getByRole('menuitemradio', { name: choice }).click();
}

/** Rests over the middle of the line of time; answers the picture that appears, which is there once its bytes are. */
async function peek(page: Page): Promise<string> {
  const line = page.getByRole('slider', { name: 'Position' });
  const box = await line.boundingBox();
  if (!box) throw new Error('The line of time is not on the page.');
  const sprite = page.waitForResponse((answer) => /\/sprite-\d+\.jpg$/.test(answer.url()));
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  expect((await sprite).headers()['content-type']).toMatch(/^image\//);
  const tile = page.locator('.scrub__tile');
  await expect(tile).toBeVisible();
  return tile.evaluate((element) => getComputedStyle(element).backgroundImage);
}

test('quality and speed are chosen in menus, and the choice is shown there', async ({ page }) => {
  await openPaused(page);
  await chooseSetting(page, 'Quality', /^360p/);
  await page.keyboard.press('k');
  await expect
    .poll(() => video(page).evaluate((element: HTMLVideoElement) => element.videoHeight), { timeout: 60_000 })
    .toBe(360);
  await chooseSetting(page, 'Speed', '1.5×');
  await expect.poll(() => video(page).evaluate((element: HTMLVideoElement) => element.playbackRate)).toBe(1.5);
  await player(page).getByRole('button', { name: 'Quality and speed' }).click();
  await expect(player(page).getByRole('menuitem', { name: 'Quality 360p' })).toBeVisible();
  await expect(player(page).getByRole('menuitem', { name: 'Speed 1.5×' })).toBeVisible();
});

test('theatre takes the whole width, and this browser remembers it', async ({ page }) => {
  await openPaused(page);
  const widthOf = async () => (await player(page).boundingBox())?.width ?? 0;
  const before = await widthOf();
  await player(page).getByRole('button', { name: 'Theatre' }).click();
  await expect.poll(widthOf).toBeGreaterThan(before + 200);
  const wide = await widthOf();
  await page.reload();
  await expect.poll(widthOf).toBe(wide);
  await page.keyboard.press('t');
  await expect.poll(widthOf).toBe(before);
});

test('full screen shows the picture with its controls, and a key leaves it', async ({ page }) => {
  await openPaused(page);
  await player(page).getByRole('button', { name: 'Full screen' }).click();
  const isFull = () => player(page).evaluate((element) => document.fullscreenElement === element);
  await expect.poll(isFull).toBe(true);
  await expect(player(page).getByRole('button', { name: 'Leave full screen' })).toBeVisible();
  await page.keyboard.press('f');
  await expect.poll(isFull).toBe(false);
});

test('the picture goes into a window of its own where the browser can, and is not offered to where it cannot', async ({
  page,
}) => {
  await openPaused(page);
  const button = player(page).getByRole('button', { name: 'Picture in picture' });
  const isAble = await page.evaluate(() => document.pictureInPictureEnabled);
  await expect(button).toHaveCount(isAble ? 1 : 0);
  if (!isAble) return;
  await button.click();
  await expect.poll(() => video(page).evaluate((element) => document.pictureInPictureElement === element)).toBe(true);
  await expect(button).toHaveAttribute('aria-pressed', 'true');
  await button.click();
  await expect.poll(() => page.evaluate(() => document.pictureInPictureElement === null)).toBe(true);
});

test('it goes on where it was left', async ({ page }) => {
  await openPaused(page);
  await seekTo(page, 11);
  await page.reload();
  await startPlaying(page);
  await expect.poll(() => positionOf(page)).toBeGreaterThanOrEqual(11);
  await expect.poll(() => positionOf(page)).toBeLessThan(20);
});

test('the line of time shows a picture of the moment under the pointer', async ({ page }) => {
  await openPaused(page);
  expect(await peek(page)).toMatch(/^url\("http.+\/sprite-0\.jpg"\)$/);
  await expect(page.locator('.scrub__peek')).toHaveText('0:12');
});

test('a page that was open while the video was made gets its storyboard by itself', async ({ page, context }) => {
  await signInBrowser(context, creator);
  const clip = await makeClip({ seconds: 8, size: '640x360', rate: 30 });
  const newId = await uploadVideo(creator, clip, { title: 'Still in the kiln', visibility: 'UNLISTED' });
  await page.goto(`/watch/${newId}`);
  await expect(page.getByRole('heading', { level: 1, name: 'Still in the kiln' })).toBeVisible();
  expect((await waitForState(creator, newId, 'READY')).isPlayable).toBe(true);
  await startPlaying(page);
  await page.keyboard.press('k');
  await expect(async () => {
    await page.mouse.move(0, 0);
    expect(await peek(page)).toContain(newId);
  }).toPass({ timeout: 30_000 });
});

test('all keys are shown at ? and from a menu, and can be turned off', async ({ page }) => {
  await openPaused(page);
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(help.getByText('Play, pause')).toBeVisible();
  await expect(help.getByText('Go home')).toBeVisible();
  await page.keyboard.press('k');
  expect(await isPaused(page)).toBe(true);
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();

  await player(page).getByRole('button', { name: 'Quality and speed' }).click();
  await player(page)
    .getByRole('menuitem', { name: /All keys/ })
    .click();
  await help.getByRole('switch').uncheck();
  await help.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('heading', { level: 1 }).click();
  for (const key of ['?', 'k', 'g', 'h']) await page.keyboard.press(key);
  await expect(help).toBeHidden();
  expect(await isPaused(page)).toBe(true);
  await expect(page).toHaveURL(new RegExp(videoId));
});

test('g h goes home', async ({ page }) => {
  await openPaused(page);
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await expect(page).toHaveTitle('Home · Castgraph');
  await expect(page).toHaveURL(/\/$/);
});
