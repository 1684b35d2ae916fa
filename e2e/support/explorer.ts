import { expect, type Page } from '@playwright/test';

/** Opens the explorer and waits until its editors and the schema are there. */
export async function openExplorer(page: Page): Promise<void> {
  await page.goto('/explorer');
  await expect(page.getByRole('region', { name: 'Operation Editor' }).locator('.view-line').first()).toBeVisible();
}

/** Writes into one of the editors, in place of what is there. */
export async function replaceText(page: Page, region: 'Operation Editor' | 'Variables' | 'Headers', text: string): Promise<void> {
  const lines = page.getByRole('region', { name: region }).locator('.view-lines').first();
  await lines.click();
  await page.keyboard.press('ControlOrMeta+a');
  // Pasted, because the editor closes each bracket that is typed by itself.
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await page.keyboard.press('ControlOrMeta+v');
}

export async function runOperation(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Execute query' }).click();
}

/** Enters a token under Access, as a person does. */
export async function useToken(page: Page, token: string): Promise<void> {
  await page.getByRole('tab', { name: 'Access' }).click();
  await page.getByLabel('Personal access token').fill(token);
  await page.getByRole('button', { name: 'Use this token' }).click();
  await expect(page.getByText('Operations run with your token.')).toBeVisible();
}
