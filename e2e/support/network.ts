import type { Page } from '@playwright/test';

/** The address of a part, which the store is sent directly. */
const PART = /\/u\/upl_[^/?]+\?.*partNumber=/;

/** Lets the first parts of uploads through and holds the others on their way, until they are let go. */
export async function holdParts(page: Page, { after = 1 }: { after?: number } = {}): Promise<{ letGo(): void }> {
  let begun = 0;
  let letGo = () => {};
  const released = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route(PART, async (route) => {
    begun += 1;
    if (begun > after) await released;
    await route.continue();
  });
  return { letGo };
}
