import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { makeClip, makeNoise } from '../support/clips.ts';
import { registerDocuments } from '../support/graph.ts';
import { holdParts } from '../support/network.ts';
import { type Creator, makeCreator, signInBrowser } from '../support/people.ts';

/** Three parts: two of 8 MiB and a rest. */
const LARGE_BYTES = 17 * 1024 * 1024;
let creator: Creator;

test.beforeAll(registerDocuments);
// Each journey is somebody else's, so that what one leaves open is not another's to go on with.
test.beforeEach(async ({ page, context }) => {
  creator = await makeCreator();
  await signInBrowser(context, creator);
  await page.goto('/studio/upload');
});

const choose = (page: Page, files: string | string[]) => page.getByLabel('Choose files to upload').first().setInputFiles(files);
const isThere = (page: Page) => expect(page.getByRole('link', { name: 'Open in the studio' })).toBeVisible({ timeout: 60_000 });

/** Waits until the first of three parts is stored and the others are held. */
async function waitForFirstPart(page: Page): Promise<void> {
  await expect(page.getByRole('img', { name: /^1 of 3 parts are stored, 2 are on their way/ })).toBeVisible();
}

async function makeFile(name: string, content: string | Buffer): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'castgraph-file-')), name);
  await writeFile(file, content);
  return file;
}

test('an upload is paused and goes on', async ({ page }) => {
  const { letGo } = await holdParts(page);
  await choose(page, await makeNoise(LARGE_BYTES));
  await waitForFirstPart(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText(/^Paused at [\d.]+ MB of 17\.8 MB/)).toBeVisible();
  await expect(page.getByRole('img', { name: /^1 of 3 parts are stored, 0 are on their way/ })).toBeVisible();
  letGo();
  await page.getByRole('button', { name: 'Go on' }).click();
  await isThere(page);
});

test('a network that is lost in the middle costs the parts on their way, which come again by themselves', async ({
  page,
  context,
}) => {
  const { letGo } = await holdParts(page);
  await choose(page, await makeNoise(LARGE_BYTES));
  await waitForFirstPart(page);
  await context.setOffline(true);
  letGo();
  await expect(page.getByText(/2 parts did not arrive whole\. They are being sent again/)).toBeVisible();
  await context.setOffline(false);
  await isThere(page);
});

test('two files go up at once, each with a place of its own on the page', async ({ page }) => {
  const clip = await readFile(await makeClip({ seconds: 2, size: '320x180', rate: 30 }));
  const files = [await makeFile('morning.mp4', clip), await makeFile('evening.mp4', clip)];
  await choose(page, files);
  const tabs = page.getByRole('group', { name: 'Files' });
  for (const file of files) await expect(tabs.getByRole('button', { name: `${basename(file)} there` })).toBeVisible();
  await tabs.getByRole('button', { name: /^morning/ }).click();
  await expect(page.getByText(/^morning\.mp4, /)).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('morning');
});

test('a file is dropped, and what is no video beside it is refused by name', async ({ page }) => {
  const clip = await readFile(await makeClip({ seconds: 2, size: '320x180', rate: 30 }));
  const dataTransfer = await page.evaluateHandle((base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], 'dropped.mp4', { type: 'video/mp4' }));
    transfer.items.add(new File(['a word'], 'notes.txt', { type: 'text/plain' }));
    return transfer;
  }, clip.toString('base64'));
  const zone = page.getByRole('region', { name: 'Add videos' });
  await zone.dispatchEvent('dragenter', { dataTransfer });
  await expect(zone.getByRole('heading', { name: 'Let go to add 2 files' })).toBeVisible();
  await zone.dispatchEvent('drop', { dataTransfer });
  await expect(page.getByText('“notes.txt” is neither video nor sound. Choose another.')).toBeVisible();
  await expect(page.getByText(/^dropped\.mp4, /)).toBeVisible();
  await isThere(page);
});

test('the same file chosen again goes on with its upload, and is one video', async ({ page }) => {
  const { letGo } = await holdParts(page);
  const file = await makeNoise(LARGE_BYTES);
  await choose(page, file);
  await waitForFirstPart(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText(/^Paused at/)).toBeVisible();
  letGo();
  await choose(page, file);
  await isThere(page);
  await expect(page.getByRole('group', { name: 'Files' })).toBeHidden();
  await page.goto('/studio');
  await expect(page.getByRole('link', { name: 'large', exact: true })).toHaveCount(1);
});

test('an upload that is given up is gone, with its draft', async ({ page }) => {
  await holdParts(page);
  await choose(page, await makeNoise(LARGE_BYTES));
  await waitForFirstPart(page);
  await page.getByRole('button', { name: 'Give up' }).click();
  const dialog = page.getByRole('dialog', { name: 'Give up the upload?' });
  const isGivenUp = page.waitForResponse(
    (response) => response.url().endsWith('/graphql') && response.request().postData()?.includes('GiveUpUpload') === true,
  );
  await dialog.getByRole('button', { name: 'Give up the upload' }).click();
  await expect(page.getByRole('heading', { name: 'Drop videos here' })).toBeVisible();
  await isGivenUp;
  await page.goto('/studio');
  await expect(page.getByRole('heading', { name: 'No videos yet' })).toBeVisible();
  await page.goto('/studio/upload');
  await expect(page.getByRole('heading', { name: 'Drop videos here' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Not finished' })).toHaveCount(0);
});

test('a text that is called a film is refused with the reason', async ({ page }) => {
  await choose(page, await makeFile('holiday.mp4', 'It was warm.\n'.repeat(50)));
  await expect(page.getByRole('alert').filter({ hasText: 'This is a text file, not a video.' })).toBeVisible();
  await page.getByRole('button', { name: 'Choose another file' }).click();
  await expect(page.getByRole('heading', { name: 'Drop videos here' })).toBeVisible();
});

test('a film that is cut off says what is the matter with this very file', async ({ page }) => {
  const clip = await readFile(await makeClip({ seconds: 2, size: '320x180', rate: 30 }));
  await choose(page, await makeFile('half.mp4', clip.subarray(0, clip.length / 2)));
  const alert = page.getByRole('region', { name: 'Renditions' }).getByRole('alert');
  await expect(alert).toContainText('The file is cut short or damaged. Export it again and upload that.', { timeout: 90_000 });
  await expect(alert).toContainText('The file was cut off before its end. Upload the whole file.');
});
