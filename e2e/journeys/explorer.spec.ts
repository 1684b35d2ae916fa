import AxeBuilder from '@axe-core/playwright';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { makeAccessToken } from '../support/access-tokens.ts';
import { makeClip } from '../support/clips.ts';
import { openExplorer, replaceText, runOperation, useToken } from '../support/explorer.ts';
import { registerDocuments } from '../support/graph.ts';
import { readOverflowPx } from '../support/overflow.ts';
import { type Creator, makeCreator, signInBrowser, uploadVideo } from '../support/people.ts';

let creator: Creator;
let context: BrowserContext;
let page: Page;
const complaints: string[] = [];

test.beforeAll(async ({ browser }) => {
  await registerDocuments();
  creator = await makeCreator();
  context = await browser.newContext();
  page = await context.newPage();
  page.on('console', (message) => {
    // A refused operation has a status that says so, which the browser writes down too.
    const isRefusal = /^Failed to load resource: the server responded with a status of 4/.test(message.text());
    if (message.type() === 'error' && !isRefusal) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
});
test.afterAll(() => context?.close());

const answer = () => page.getByRole('region', { name: 'Result Window' });

test.describe
  .serial('a person at the explorer', () => {
    test('a visitor reads the documentation of the graph and runs a query', async () => {
      await openExplorer(page);
      await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
      await page.getByRole('link', { name: 'Query', exact: true }).click();
      await expect(page.getByText('A channel by its handle, without the @.')).toBeVisible();
      await page.getByRole('button', { name: 'Hide Documentation Explorer' }).click();

      await page.getByRole('button', { name: 'Channel', exact: true }).click();
      await replaceText(page, 'Variables', `{ "handle": "${creator.channelHandle}" }`);
      await runOperation(page);
      await expect(answer()).toContainText(`Channel of ${creator.handle}`);
    });

    test('what an operation costs is seen with its answer, and per field without running it', async () => {
      const cost = page.getByRole('region', { name: 'Cost of the last operation' });
      await expect(cost.getByRole('meter')).toHaveAccessibleName(/points left/);
      await expect(cost).toContainText('anonymous');

      await page.getByRole('button', { name: 'NewestVideos', exact: true }).click();
      await page.getByRole('button', { name: 'Cost without running' }).click();
      await expect(cost).toContainText('points, had it run');
      const fields = page.getByRole('region', { name: 'Cost per field' });
      await expect(fields.getByRole('row', { name: /videos\.edges\.node/ }).first()).toBeVisible();
      await expect(answer()).not.toContainText('endCursor');
    });

    test('what went wrong is said with its code and what to do', async () => {
      await page.getByRole('button', { name: 'NewestVideos', exact: true }).click();
      await replaceText(page, 'Operation Editor', '{ nothingOfThisName }');
      await runOperation(page);
      const alert = page.getByRole('complementary', { name: 'About the operation' }).getByRole('alert');
      await expect(alert).toContainText('INVALID_INPUT');
      await expect(alert).toContainText('Correct the operation or its variables.');
    });

    test('with a token one asks as oneself, and sees how the answer came to be', async () => {
      await signInBrowser(context, creator);
      const secret = await makeAccessToken(page, 'The explorer', ['See your account', 'See all of your videos']);
      await openExplorer(page);
      await useToken(page, secret);
      expect(page.url()).not.toContain(secret);
      const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
      expect(kept).not.toContain(secret);

      await page.getByRole('tab', { name: 'Explain' }).click();
      await page.getByRole('switch', { name: /^Explain what runs/ }).check();
      await page.getByRole('button', { name: 'Me', exact: true }).click();
      await runOperation(page);
      await expect(answer()).toContainText(creator.handle);
      const fetches = page.getByRole('list', { name: 'Requests to subgraphs' });
      await expect(fetches.getByRole('listitem').first()).toContainText('users');
      const fields = page.getByRole('tree', { name: 'Fields of the answer' });
      await expect(fields.getByRole('treeitem', { name: /^me/ })).toBeVisible();
      await expect(fields.getByRole('treeitem', { name: /^handle/ })).toContainText('users');
    });

    test('a subscription is answered event by event', async () => {
      const videoId = await uploadVideo(creator, await makeClip({ seconds: 4, size: '640x360', rate: 30 }), {
        title: 'On its way',
      });
      await page.getByRole('button', { name: 'Processing', exact: true }).click();
      await replaceText(page, 'Variables', `{ "videoIds": ["${videoId}"] }`);
      await runOperation(page);
      await expect(answer()).toContainText('videoProcessing', { timeout: 120_000 });
      await expect(answer()).toContainText(videoId);
      await page.getByRole('button', { name: 'Stop query' }).click();
      await expect(page.getByRole('button', { name: 'Execute query' })).toBeVisible();
    });

    test('nothing was complained of, and a token ends with its tab', async () => {
      expect(complaints).toEqual([]);
      const other = await context.newPage();
      await openExplorer(other);
      await other.getByRole('tab', { name: 'Access' }).click();
      await expect(other.getByLabel('Personal access token')).toHaveValue('');
    });
  });

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [390, 1440]) {
    test(`the explorer is accessible and fits, ${width} px, ${colorScheme}`, async ({ browser }) => {
      const visitor = await (await browser.newContext({ colorScheme, viewport: { width, height: 844 } })).newPage();
      await openExplorer(visitor);
      for (const tab of ['Cost', 'Explain', 'Access']) {
        await visitor.getByRole('tab', { name: tab, exact: true }).click();
        // What Monaco draws, and that a tab of GraphiQL holds the button that closes it, is theirs to mend.
        const { violations } = await new AxeBuilder({ page: visitor })
          .exclude('.monaco-editor')
          .exclude('.graphiql-tabs')
          .analyze();
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        expect(serious.map(({ id, nodes }) => `${tab}: ${id} ${nodes[0]?.target.join(' ')}`)).toEqual([]);
      }
      expect(await readOverflowPx(visitor)).toBeLessThanOrEqual(0);
      await visitor.context().close();
    });
  }
}
