import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testLog } from '@castgraph/testkit';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Mail } from '../src/mail.ts';
import { startMailbox } from '../src/mailbox.ts';

let mailsDir: string;
let mailbox: Awaited<ReturnType<typeof startMailbox>>;
let origin: string;
const start = async (mailsMax?: number) => {
  mailbox = await startMailbox({ host: '127.0.0.1', port: 0, smtpPort: 0, mailsDir, mailsMax, log: testLog });
  origin = `http://127.0.0.1:${(mailbox.app.server.address() as AddressInfo).port}`;
};
beforeEach(async () => {
  mailsDir = await mkdtemp(join(tmpdir(), 'mailbox-'));
  await start();
});
afterEach(async () => {
  await mailbox.close();
  await rm(mailsDir, { recursive: true });
});

async function send(mail: { to?: string | string[]; subject?: string; text?: string; html?: string }) {
  const transport = createTransport(`smtp://127.0.0.1:${mailbox.smtpPort}`);
  await transport.sendMail({
    from: 'Castgraph <no-reply@castgraph.localhost>',
    to: 'ada@example.test',
    subject: 'Hello',
    text: 'Hi',
    ...mail,
  });
  transport.close();
}
const read = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${origin}${path}`, { headers });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};
const list = async (query = ''): Promise<Mail[]> => JSON.parse((await read(`/messages${query}`)).text);

describe('the mailbox', () => {
  it('keeps what is sent to it, newest first, and answers it as JSON', async () => {
    await send({ subject: 'Grüße 🎬', text: 'Öffne http://localhost:3000/verify?token=a_b-c', html: '<p>Öffne</p>' });
    await send({ to: ['bob@example.test', 'Ada@example.test'], subject: 'Second' });
    const mails = await list();
    expect(mails.map(({ subject }) => subject)).toEqual(['Second', 'Grüße 🎬']);
    expect(mails[1]).toEqual({
      ...{ id: expect.any(String), from: 'no-reply@castgraph.localhost', to: ['ada@example.test'], subject: 'Grüße 🎬' },
      ...{
        text: expect.stringContaining('http://localhost:3000/verify?token=a_b-c'),
        html: expect.stringContaining('<p>Öffne</p>'),
      },
      receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(JSON.parse((await read(`/messages/${mails[0]?.id}`)).text)).toEqual(mails[0]);
    expect(await list('?to=BOB@example.test')).toHaveLength(1);
    expect(await list('?to=ada@example.test')).toHaveLength(2);
    expect(await list('?to=nobody@example.test')).toEqual([]);
  });

  it('has them after a restart, for nobody else to read, and passes over files that are no mails', async () => {
    await send({ subject: 'Kept' });
    const before = await list();
    await writeFile(join(mailsDir, 'zzz.json'), '{"id": 1}');
    await writeFile(join(mailsDir, 'zzzz.json'), 'not JSON');
    await mailbox.close();
    await start();
    expect(await list()).toEqual(before);
    const [file] = (await readdir(mailsDir)).filter((name) => !name.startsWith('zzz'));
    expect((await stat(join(mailsDir, file ?? ''))).mode & 0o077).toBe(0);
  });

  it('keeps the latest few and lets the oldest go, on disk too', async () => {
    await mailbox.close();
    await start(2);
    for (const subject of ['1', '2', '3']) await send({ subject });
    expect((await list()).map(({ subject }) => subject)).toEqual(['3', '2']);
    expect(await readdir(mailsDir)).toHaveLength(2);
  });

  it('forgets everything on request', async () => {
    await send({});
    expect((await fetch(`${origin}/messages`, { method: 'DELETE' })).status).toBe(204);
    expect(await list()).toEqual([]);
    expect(await readdir(mailsDir)).toEqual([]);
  });

  it('shows mails on a page, whatever is in them, without running any of it', async () => {
    const evil = '<script>alert(1)</script>';
    await send({
      subject: evil,
      text: `${evil} http://localhost:3000/reset?token=x&y="><b>`,
      html: `<html><head></head><body>${evil}<a href="http://localhost:3000/verify?token=x">x</a></body></html>`,
    });
    const id = (await list())[0]?.id;
    for (const path of ['/', `/mails/${id}`, '/?to="><script>alert(1)</script>']) {
      const { text, headers, status } = await read(path);
      expect(status).toBe(200);
      expect(text).not.toContain('<script');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    }
    const page = (await read(`/mails/${id}`)).text;
    expect(page).toContain(`sandbox="allow-popups`);
    expect(page).not.toMatch(/allow-scripts|allow-same-origin/);
    expect(page).toContain('<a href="http://localhost:3000/reset?token=x&amp;y=');
    const body = await read(`/mails/${id}/body`);
    expect(body.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox allow-popups/);
    expect(body.text).toContain('<base target="_blank">');
  });

  it('answers NOT_FOUND and INVALID_INPUT with codes', async () => {
    expect((await read('/messages/nothing')).status).toBe(404);
    expect((await read('/mails/nothing')).status).toBe(404);
    expect((await read('/messages?to=a&to=b')).status).toBe(400);
  });

  // Guards against DNS rebinding: a web page must not read mails through a name that leads here.
  it('is read by its own name alone', async () => {
    // `fetch` does not let the Host header be forged.
    const status = await new Promise<number | undefined>((resolve, reject) => {
      get(`${origin}/messages`, { headers: { host: 'evil.example' } }, (answer) => resolve(answer.resume().statusCode)).on(
        'error',
        reject,
      );
    });
    expect(status).toBe(403);
  });

  it('refuses a mail that is too large, and goes on', async () => {
    await expect(send({ text: 'x'.repeat(6 * 1024 * 1024) })).rejects.toThrow();
    await send({ subject: 'Still here' });
    expect(await list()).toHaveLength(1);
  });
});
