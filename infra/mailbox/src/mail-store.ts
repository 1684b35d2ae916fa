import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Mail } from './mail.ts';

const mailSchema = z.object({
  id: z.uuid(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  receivedAt: z.iso.datetime(),
});

export interface MailStoreOptions {
  /** One file a mail; nothing is written without it. */
  dir?: string;
  /** The oldest mails go when there are more. */
  mailsMax?: number;
}

export type MailStore = Awaited<ReturnType<typeof openMailStore>>;

/** Keeps the latest mails, newest first, and where it has a folder keeps them over a restart. */
export async function openMailStore({ dir, mailsMax = 500 }: MailStoreOptions) {
  if (dir !== undefined) await mkdir(dir, { recursive: true, mode: 0o700 });
  const mails = dir === undefined ? [] : await readMails(dir);
  const fileOf = (folder: string, { id, receivedAt }: Mail) => join(folder, `${receivedAt.replaceAll(':', '')}-${id}.json`);

  async function dropOldest() {
    for (const old of mails.splice(mailsMax)) if (dir !== undefined) await rm(fileOf(dir, old), { force: true });
  }
  await dropOldest();

  return {
    /** Resolves when the mail is kept: only then is it acknowledged. */
    async add(mail: Mail): Promise<void> {
      if (dir !== undefined) {
        const file = fileOf(dir, mail);
        await writeFile(`${file}.part`, JSON.stringify(mail), { mode: 0o600, flush: true });
        await rename(`${file}.part`, file);
      }
      mails.unshift(mail);
      await dropOldest();
    },
    /** Newest first; those to one address where `to` names it. */
    list(to?: string): Mail[] {
      const address = to?.trim().toLowerCase();
      return address ? mails.filter((mail) => mail.to.some((recipient) => recipient.toLowerCase() === address)) : [...mails];
    },
    get: (id: string): Mail | undefined => mails.find((mail) => mail.id === id),
    async clear(): Promise<void> {
      for (const mail of mails.splice(0)) if (dir !== undefined) await rm(fileOf(dir, mail), { force: true });
    },
  };
}

async function readMails(dir: string): Promise<Mail[]> {
  const names = (await readdir(dir))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .reverse();
  const found: Mail[] = [];
  for (const name of names) {
    const parsed = mailSchema.safeParse(parseJson(await readFile(join(dir, name), 'utf8')));
    // A file that something else put there is no mail, and no reason not to start.
    if (parsed.success) found.push(parsed.data);
  }
  return found;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
