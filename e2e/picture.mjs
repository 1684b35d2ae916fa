// npm run picture [-- --site http://localhost:3000]: takes the picture of the README from a running platform that has its demo.
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';

const CARDS_MIN = 8;
const { values } = parseArgs({ options: { site: { type: 'string', default: 'http://localhost:3000' } } });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light', reducedMotion: 'reduce' });
  await page.goto(values.site);
  const cards = page.locator('main a[href^="/watch/"] img');
  const count = await cards.count();
  if (count < CARDS_MIN)
    throw new Error(
      `${values.site} shows ${count} videos: start it with "npm start -- --demo" and wait until the demo is there.`,
    );
  await page.waitForFunction(() =>
    [...document.images]
      .filter((image) => image.getBoundingClientRect().top < window.innerHeight)
      .every((image) => image.complete && image.naturalWidth > 0),
  );
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: new URL('../docs/home.jpg', import.meta.url).pathname, type: 'jpeg', quality: 88 });
} finally {
  await browser.close();
}
