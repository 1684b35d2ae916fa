import { expect, test } from '@playwright/test';
import { makeClip } from '../support/clips.ts';
import { ask, registerDocuments } from '../support/graph.ts';
import { type Creator, makeCreator, signInBrowser, uploadVideo, waitForState } from '../support/people.ts';

let owner: Creator;
let videoId: string;
let signedUrl: string;

test.beforeAll(async () => {
  await registerDocuments();
  owner = await makeCreator();
  videoId = await uploadVideo(owner, await makeClip({ seconds: 3, size: '640x360', rate: 30 }), {
    title: 'For my eyes only',
    visibility: 'PRIVATE',
  });
  signedUrl = (await waitForState(owner, videoId, 'READY')).myPlayback?.hlsUrl ?? '';
});

test('a private video is not there for anybody else: page, list and graph', async ({ page }) => {
  const answer = await page.goto(`/watch/${videoId}`);
  await expect(page.getByRole('heading', { name: 'Video not available' })).toBeVisible();
  expect(await answer?.text()).not.toContain('For my eyes only');
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'For my eyes only' })).toHaveCount(0);
  expect(await ask('video', { id: videoId })).toEqual({ video: null });
});

test('its segments are refused without a signature, with a forged one, and outside the signed directory', async ({ request }) => {
  expect((await request.get(signedUrl)).status()).toBe(200);
  const master = await (await request.get(signedUrl)).text();
  const playlist = new URL(/^[^#\s].*\.m3u8.*$/m.exec(master)?.[0] ?? '', signedUrl).href;
  const segments = await (await request.get(playlist)).text();
  const segment = new URL(/^[^#\s].*\.m4s.*$/m.exec(segments)?.[0] ?? '', playlist).href;
  expect((await request.get(segment)).status()).toBe(200);

  const [, , , signature, expiry] = new URL(segment).pathname.split('/').map((part, index) => (index === 0 ? '' : part));
  const { origin, pathname } = new URL(segment);
  const rest = pathname.split('/').slice(4).join('/');
  const forged = [
    `${origin}/${rest}`,
    `${origin}/s/${'A'.repeat(43)}/${pathname.split('/')[3]}/${rest}`,
    segment.replace(`/${pathname.split('/')[3]}/`, `/${Number(pathname.split('/')[3]) + 1}/`),
  ];
  expect([signature, expiry]).toBeDefined();
  for (const address of forged) expect((await request.get(address)).status(), address).toBeGreaterThanOrEqual(400);
});

test('its owner watches it', async ({ page, context }) => {
  await signInBrowser(context, owner);
  await page.goto(`/watch/${videoId}`);
  await expect(page.getByRole('heading', { name: 'For my eyes only' })).toBeVisible();
  await expect
    .poll(() => page.locator('video').evaluate((element: HTMLVideoElement) => element.readyState), { timeout: 60_000 })
    .toBeGreaterThanOrEqual(2);
});
