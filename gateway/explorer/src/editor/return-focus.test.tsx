import { afterEach, expect, it, vi } from 'vitest';
import { returnFocus } from './return-focus.ts';

let stop: () => void;
afterEach(() => {
  stop();
  document.body.replaceChildren();
});

it('a dialog that closes gives the focus back to its opener, wherever it went within the dialog', async () => {
  stop = returnFocus();
  document.body.innerHTML = '<button id="opener"></button><button id="other"></button>';
  const [opener] = document.querySelectorAll('button');
  const dialog = document.createElement('div');
  dialog.className = 'graphiql-dialog';
  dialog.innerHTML = '<button></button><button></button>';
  opener?.focus();
  document.body.append(dialog);
  for (const button of dialog.querySelectorAll('button')) button.focus();
  dialog.remove();
  expect(document.activeElement).toBe(document.body);
  await vi.waitFor(() => expect(document.activeElement).toBe(opener));
});
