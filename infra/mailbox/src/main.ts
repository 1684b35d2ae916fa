import { createLogger } from '@castgraph/logger';
import { onShutdown } from '@castgraph/service';
import { readMailboxEnv } from './env.ts';
import { startMailbox } from './mailbox.ts';

const env = readMailboxEnv();
const log = createLogger({ service: 'mailbox', level: env.LOG_LEVEL });
const mailbox = await startMailbox({ host: env.HOST, port: env.PORT, smtpPort: env.SMTP_PORT, mailsDir: env.MAILS_DIR, log });

onShutdown(log, () => mailbox.close());
