import { expect } from '@playwright/test';
import { environment } from './environment.ts';

interface Mail {
  id: string;
  to: string[] | string;
  subject: string;
  text: string;
}

/** The newest mail to an address whose text matches, as soon as it has arrived. */
export async function readMail(to: string, pattern: RegExp): Promise<RegExpExecArray> {
  let found: RegExpExecArray | null = null;
  await expect(async () => {
    const list = (await (await fetch(`${environment.mailboxUrl}/messages?to=${encodeURIComponent(to)}`)).json()) as Mail[];
    for (const { id } of list) {
      const mail = (await (await fetch(`${environment.mailboxUrl}/messages/${id}`)).json()) as Mail;
      found ??= pattern.exec(mail.text);
    }
    expect(found, `a mail to ${to} that matches ${pattern}`).not.toBeNull();
  }).toPass({ timeout: 20_000 });
  return found as unknown as RegExpExecArray;
}

/** The address in the newest mail that confirms an e-mail address. */
export const readVerificationLink = async (to: string): Promise<string> => (await readMail(to, /https?:\/\/\S+\/verify\?\S+/))[0];
