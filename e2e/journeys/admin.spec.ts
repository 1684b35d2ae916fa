import { expect, test } from '@playwright/test';
import { makeClip } from '../support/clips.ts';
import { registerDocuments } from '../support/graph.ts';
import { makeAdmin, makeCreator, signInBrowser, uploadVideo, waitForState } from '../support/people.ts';

test('the staff sees the pipeline’s jobs with their stages, and changes a role', async ({ page, context }) => {
  await registerDocuments();
  const admin = await makeAdmin();
  const other = await makeCreator();
  const clip = await makeClip({ seconds: 3, size: '640x360', rate: 30 });
  const videoId = await uploadVideo(other, clip, { title: 'A job to look at' });
  await waitForState(other, videoId, 'READY');

  await signInBrowser(context, admin);
  await page.goto('/admin/jobs');
  const row = page.getByRole('row').filter({ hasText: 'A job to look at' }).first();
  await expect(row).toBeVisible();
  await row.getByRole('button', { name: /^Open A job/ }).click();
  await expect(page.locator('[id^="detail-job"]').getByText('Probe').first()).toBeVisible();

  await page.goto('/admin/users');
  const search = page.getByRole('searchbox', { name: 'Find a user' });
  await expect(search).toBeVisible();
  await page.keyboard.press('/');
  await expect(search).toBeFocused();
  await page.keyboard.type(other.handle);
  const person = page.getByRole('row').filter({ hasText: other.handle });
  await expect(person).toHaveCount(1);
  await person.getByRole('button', { name: /^Change role/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: /Moderator/ }).check();
  await dialog.getByRole('button', { name: 'Make moderator' }).click();
  await expect(dialog).toBeHidden();
  await expect(person).toContainText('Moderator');
});

test('nobody else sees the administration', async ({ page, context }) => {
  await registerDocuments();
  await signInBrowser(context, await makeCreator());
  await page.goto('/admin/jobs');
  await expect(page.getByRole('main')).toBeVisible();
  await expect(page.getByRole('table')).toHaveCount(0);
});
