import type { Logger } from '@castgraph/logger';
import { startService } from '@castgraph/service';
import { openMailStore } from './mail-store.ts';
import { createRoutes } from './routes.ts';
import { startSmtp } from './smtp.ts';

export interface MailboxOptions {
  host: string;
  port: number;
  smtpPort: number;
  mailsDir?: string;
  mailsMax?: number;
  log: Logger;
}

/** Starts the SMTP server and the page over one store. */
export async function startMailbox({ host, port, smtpPort, mailsDir, mailsMax, log }: MailboxOptions) {
  const store = await openMailStore({ dir: mailsDir, mailsMax });
  const smtp = await startSmtp({ host, port: smtpPort, store, log });
  const service = await startService({ name: 'mailbox', host, port, log, routes: createRoutes(store) });
  return {
    app: service.app,
    smtpPort: smtp.port,
    async close() {
      await smtp.close();
      await service.close();
    },
  };
}
