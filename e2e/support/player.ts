import { expect, type Locator, type Page } from '@playwright/test';

/** The moving picture of the page. */
export const video = (page: Page): Locator => page.locator('video');

/** Sees that it plays: frames are decoded and the clock moves. Presses play where the browser asked for it. */
export async function startPlaying(page: Page): Promise<void> {
  await expect(video(page)).toBeAttached({ timeout: 120_000 });
  await expect
    .poll(() => video(page).evaluate((element: HTMLVideoElement) => element.readyState), { timeout: 120_000 })
    .toBeGreaterThanOrEqual(2);
  if (await video(page).evaluate((element: HTMLVideoElement) => element.paused)) await page.keyboard.press('k');
  const before = await countFrames(page);
  await expect.poll(() => countFrames(page), { timeout: 30_000 }).toBeGreaterThan(before);
}

const countFrames = (page: Page): Promise<number> =>
  video(page).evaluate((element: HTMLVideoElement) => element.getVideoPlaybackQuality().totalVideoFrames);

/** Where it is, in seconds. */
export const positionOf = (page: Page): Promise<number> =>
  video(page).evaluate((element: HTMLVideoElement) => element.currentTime);

/** Stands still, so that what is seen does not depend on when one looks. */
export const pause = (page: Page): Promise<void> => video(page).evaluate((element: HTMLVideoElement) => element.pause());

/** Goes to a second and waits until its picture is there. */
export async function seekTo(page: Page, seconds: number): Promise<void> {
  await video(page).evaluate((element: HTMLVideoElement, at) => {
    element.currentTime = at;
  }, seconds);
  await expect.poll(() => video(page).evaluate((element: HTMLVideoElement) => element.seeking), { timeout: 30_000 }).toBe(false);
}
