import { expect, type Page } from '@playwright/test';

/** Makes a personal access token on the settings page, as a person does, and answers its secret. `may` begins the words of a scope. */
export async function makeAccessToken(page: Page, name: string, may: readonly string[]): Promise<string> {
  await page.goto('/settings/tokens');
  await page.getByRole('button', { name: 'Make the first' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  for (const words of may) await page.getByRole('checkbox', { name: new RegExp(`^${words}`) }).check();
  await page.getByRole('button', { name: 'Make the token' }).click();
  const secret = page.getByRole('textbox', { name: `The token “${name}”` });
  await expect(secret).toBeFocused();
  return secret.inputValue();
}
