import { expect, test } from '@playwright/test';
import { makeNoise } from '../support/clips.ts';
import { registerDocuments } from '../support/graph.ts';
import { makeCreator, signInBrowser } from '../support/people.ts';

test('an upload goes on where it stopped after the browser was closed', async ({ browser }) => {
  await registerDocuments();
  const creator = await makeCreator();
  const clip = await makeNoise(40 * 1024 * 1024);

  const first = await browser.newContext();
  await signInBrowser(first, creator);
  const page = await first.newPage();
  const session = await first.newCDPSession(page);
  await page.goto('/studio/upload');
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 4_000_000,
  });
  let storedParts = 0;
  page.on('response', (response) => {
    if (response.request().method() === 'PUT' && response.ok()) storedParts += 1;
  });
  await page.getByLabel('Choose files to upload').setInputFiles(clip);
  await expect.poll(() => storedParts, { timeout: 60_000 }).toBeGreaterThanOrEqual(2);
  await first.close();

  const second = await browser.newContext();
  await signInBrowser(second, creator);
  const again = await second.newPage();
  const sent: string[] = [];
  again.on('request', (request) => {
    if (request.method() === 'PUT') sent.push(request.url());
  });
  await again.goto('/studio/upload');
  await again.getByLabel('Choose files to upload').first().setInputFiles(clip);
  await expect(again.getByText(/It goes on where it stopped/)).toBeVisible();
  await expect(again.getByRole('link', { name: 'Open in the studio' })).toBeVisible({ timeout: 120_000 });
  // Five parts of 8 MiB in all; what had arrived was not sent again.
  expect(new Set(sent).size).toBeLessThanOrEqual(5 - 2);
  await second.close();
});
