import type { Page } from '@playwright/test';

/** By how much a page is wider than its window: beyond 0 it scrolls sideways. */
export const readOverflowPx = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
