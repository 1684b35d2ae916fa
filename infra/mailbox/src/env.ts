import { port, processEnv, readEnv } from '@castgraph/env';
import { z } from 'zod';

const schema = z.object({
  ...processEnv,
  /** The page and the JSON API. */
  PORT: port.default(4025),
  SMTP_PORT: port.default(4026),
  /** Where mails are kept over a restart; in memory alone without it. */
  MAILS_DIR: z.string().min(1).optional(),
});

export type Env = z.infer<typeof schema>;

export const readMailboxEnv = (): Env => readEnv(schema);
