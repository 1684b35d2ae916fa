import AxeBuilder from '@axe-core/playwright';
import { type BrowserContext, expect, type Locator, type Page, test } from '@playwright/test';
import { makeClip } from '../support/clips.ts';
import { registerDocuments } from '../support/graph.ts';
import { readOverflowPx } from '../support/overflow.ts';
import { type Creator, makeCreator, signInBrowser, uploadVideo, waitForState } from '../support/people.ts';
import { positionOf, startPlaying, video } from '../support/player.ts';

let creator: Creator;
let videoId: string;

test.beforeAll(async () => {
  await registerDocuments();
  creator = await makeCreator();
  const clip = await makeClip({ seconds: 12, size: '854x480', rate: 30 });
  videoId = await uploadVideo(creator, clip, { title: 'A quiet afternoon at the lathe' });
  await waitForState(creator, videoId, 'READY');
});

const open = {
  home: () => '/',
  watch: () => `/watch/${videoId}`,
  channel: () => `/@${creator.channelHandle}`,
  'no video': () => '/watch/vid_nothing',
  'sign-in': () => '/sign-in',
  'sign-up': () => '/sign-up',
};
const mine = {
  studio: () => '/studio',
  upload: () => '/studio/upload',
  edit: () => `/studio/videos/${videoId}`,
  settings: () => '/settings',
  channels: () => '/settings/channels',
};
const widths = [390, 820, 1440];
const themes = ['light', 'dark'] as const;

/** Nothing serious for axe, nothing that scrolls sideways. */
async function inspect(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('main')).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${name}: ${id} ${nodes[0]?.target.join(' ')}`)).toEqual([]);
  expect(await readOverflowPx(page), `${name} scrolls sideways`).toBeLessThanOrEqual(0);
}

async function visit(context: BrowserContext, paths: Record<string, () => string>, theme: string): Promise<void> {
  const page = await context.newPage();
  for (const [name, path] of Object.entries(paths)) {
    for (const width of widths) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
      await page.goto(path());
      await inspect(page, `${name} ${width} ${theme}`);
    }
  }
  await page.close();
}

for (const theme of themes) {
  test(`every open page is accessible and fits at every width, ${theme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme: theme });
    await visit(context, open, theme);
    await context.close();
  });

  test(`every page of one's own is accessible and fits at every width, ${theme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme: theme });
    await signInBrowser(context, creator);
    await visit(context, mine, theme);
    await context.close();
  });
}

test('a page names its scripts, and asks for each of them once it is painted', async ({ page }) => {
  await page.goto('/');
  const html = await (await page.request.get('/')).text();
  const outright = [...html.matchAll(/<script[^>]* src=[^>]*>/g)].map(([tag]) => tag);
  expect(outright.filter((tag) => !/ nomodule/i.test(tag))).toEqual([]);
  // The page asks for what it was told of, each once, and for all in one go.
  const named = [...html.matchAll(/data-late="\w+">(\[[^<]*\])</g)].flatMap(([, list]) => JSON.parse(list ?? '[]') as string[]);
  expect(named.length).toBeGreaterThan(8);
  const countAsked = () =>
    page.evaluate((addresses) => {
      const asked = performance.getEntriesByType('resource').map(({ name }) => name.replace(location.origin, ''));
      return addresses.map((address) => asked.filter((one) => one === address).length);
    }, named);
  await expect.poll(countAsked).toEqual(named.map(() => 1));
});

/** Until React has taken over what the server drew: a link that is followed before is the browser's, and loads the page anew. */
const untilAlive = (element: Locator) =>
  expect
    .poll(() => element.evaluate((node) => Object.keys(node).some((key) => key.startsWith('__reactProps'))), { timeout: 30_000 })
    .toBe(true);

test('each page names itself, in the tab and to those who listen, on the way from one to the next', async ({ page }) => {
  const announcer = page.locator('#announcer');
  await page.goto('/');
  await expect(page).toHaveTitle('Home · Castgraph');
  const card = page.getByRole('link', { name: 'A quiet afternoon at the lathe' }).first();
  await untilAlive(card);
  await card.click();
  await expect(page).toHaveTitle('A quiet afternoon at the lathe · Castgraph');
  await expect(announcer).toHaveText('A quiet afternoon at the lathe · Castgraph');
  const channel = `Channel of ${creator.handle}`;
  await page.getByRole('link', { name: channel }).first().click();
  await expect(page).toHaveTitle(`${channel} · Castgraph`);
  await expect(announcer).toHaveText(`${channel} · Castgraph`);
  await page.goBack();
  await expect(page).toHaveTitle('A quiet afternoon at the lathe · Castgraph');
});

test('an address where nothing is says so: in its status, in the tab and in words', async ({ page, context }) => {
  const nothing = {
    '/nowhere': 'No such page',
    '/watch/vid_nothing': 'Video not available',
    '/@nobody-is-called-this': 'No such channel',
    '/topics/nothing': 'No such topic',
  };
  for (const [path, title] of Object.entries(nothing)) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(page).toHaveTitle(`${title} · Castgraph`);
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  }
  await signInBrowser(context, creator);
  for (const path of ['/settings/nothing', '/admin/nothing', '/studio/nothing']) {
    await page.goto(path);
    await expect(page).toHaveTitle(/^(No|The studio has no) such page · Castgraph$/);
    await expect(page.getByRole('heading', { level: 1, name: /no such page/i })).toBeVisible();
  }
});

test('a remote that does not load leaves the rest working, says so in place, and comes back', async ({ page, context }) => {
  await signInBrowser(context, creator);
  await page.route('**/_mfe/creator/**', (route) => route.abort());
  await page.goto('/studio');
  const broken = page.getByRole('alert').filter({ hasText: 'Studio did not load' });
  await expect(broken).toBeVisible();
  await page.getByRole('link', { name: 'Home', exact: true }).first().click();
  await expect(page.getByRole('link', { name: 'A quiet afternoon at the lathe' }).first()).toBeVisible();
  await page.goto('/studio');
  await expect(broken).toBeVisible();
  await page.unroute('**/_mfe/creator/**');
  await broken.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('A quiet afternoon at the lathe').first()).toBeVisible();
});

test('the player is driven by keys alone', async ({ page }) => {
  await page.goto(`/watch/${videoId}`);
  await startPlaying(page);
  const isPaused = () => video(page).evaluate((element: HTMLVideoElement) => element.paused);
  if (!(await isPaused())) await page.keyboard.press('k');
  await expect.poll(isPaused).toBe(true);
  await page.keyboard.press('5');
  await expect.poll(async () => Math.round(await positionOf(page))).toBe(6);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(async () => Math.round(await positionOf(page))).toBe(1);
  await page.keyboard.press('m');
  await expect.poll(() => video(page).evaluate((element: HTMLVideoElement) => element.muted)).toBe(true);
  await page.keyboard.press('Space');
  await expect.poll(isPaused).toBe(false);
});

test('a person signs in by keys alone', async ({ page }) => {
  await page.goto('/sign-in');
  const login = page.getByRole('textbox', { name: 'E-mail or handle' });
  await expect(login).toBeVisible();
  for (let presses = 0; presses < 15 && !(await login.evaluate((element) => element === document.activeElement)); presses++)
    await page.keyboard.press('Tab');
  await page.keyboard.type(creator.email);
  const password = page.locator('input[type="password"]');
  for (let presses = 0; presses < 5 && !(await password.evaluate((element) => element === document.activeElement)); presses++)
    await page.keyboard.press('Tab');
  await page.keyboard.type(creator.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/$/);
});
