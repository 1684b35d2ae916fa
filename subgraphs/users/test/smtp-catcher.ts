import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { until } from '@castgraph/testkit';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface CaughtMail {
  to: string[];
  subject: string;
  text: string;
  html: string;
}

export type SmtpCatcher = Awaited<ReturnType<typeof startSmtpCatcher>>;

/** A mail server that keeps what it is given, and can be told to fail. */
export async function startSmtpCatcher() {
  const mails: CaughtMail[] = [];
  let refusals = 0;
  let server = await listen(0);
  const { port } = server.server.address() as AddressInfo;

  async function listen(at: number): Promise<SMTPServer> {
    const next = new SMTPServer({
      disabledCommands: ['STARTTLS', 'AUTH'],
      disableReverseLookup: true,
      async onData(stream, session, callback) {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk as Buffer);
        if (refusals > 0) {
          refusals--;
          return callback(Object.assign(new Error('Try again later.'), { responseCode: 451 }));
        }
        const { subject = '', text = '', html = '' } = await PostalMime.parse(Buffer.concat(chunks));
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), subject, text, html });
        callback();
      },
    });
    next.on('error', () => undefined);
    next.listen(at, '127.0.0.1');
    await once(next.server, 'listening');
    return next;
  }

  const to = (email: string) => mails.filter((mail) => mail.to.includes(email));
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    mails,
    to,
    refuseNext(count: number) {
      refusals = count;
    },
    /** The `number`th mail to an address, from 1. */
    waitFor: (email: string, number = 1): Promise<CaughtMail> =>
      until(`mail ${number} to ${email}`, () => to(email)[number - 1], 8_000),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
    async reopen(at: number) {
      server = await listen(at);
    },
  };
}

/** The token of the link in a mail. */
export function tokenIn({ text }: CaughtMail): string {
  const token = /[?&]token=([\w-]+)/.exec(text)?.[1];
  if (token === undefined) throw new Error(`No link with a token in: ${text}`);
  return token;
}
