import { once } from 'node:events';
import type { Logger } from '@castgraph/logger';
import { SMTPServer } from 'smtp-server';
import { parseMail } from './mail.ts';
import type { MailStore } from './mail-store.ts';

export interface SmtpOptions {
  host: string;
  port: number;
  store: MailStore;
  log: Logger;
}

const SIZE_BYTES_MAX = 5 * 1024 * 1024;

/** Takes every mail that is handed in, for whomever, and keeps it. It listens on loopback and passes nothing on. */
export async function startSmtp({ host, port, store, log }: SmtpOptions) {
  const server = new SMTPServer({
    banner: 'Castgraph mailbox: nothing leaves it',
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    size: SIZE_BYTES_MAX,
    disableReverseLookup: true,
    onAuth: (_auth, _session, callback) => callback(null, { user: 'anybody' }),
    async onData(stream, session, callback) {
      try {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk as Buffer);
        if (stream.sizeExceeded) throw Object.assign(new Error('The mail is too large.'), { responseCode: 552 });
        const { mailFrom, rcptTo } = session.envelope;
        const envelope = { from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address) };
        const mail = await parseMail(Buffer.concat(chunks), envelope);
        await store.add(mail);
        log.info({ mailId: mail.id, to: mail.to, subject: mail.subject }, 'mail kept');
        callback();
      } catch (error) {
        log.warn({ err: error }, 'mail refused');
        callback(error instanceof Error ? error : new Error('The mail could not be read.'));
      }
    },
  });
  server.on('error', (error) => log.warn({ err: error }, 'SMTP'));
  server.listen(port, host);
  await once(server.server, 'listening');
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
