import { commaList, port, processEnv, readEnv, secretHex } from '@castgraph/env';
import { z } from 'zod';
import { normalizeEmailAddress } from './input/email-address.ts';

const origin = z.url().transform((url) => url.replace(/\/+$/, ''));

const emailSet = commaList
  .default([])
  .transform((emails) => new Set(emails.map((email) => normalizeEmailAddress(email)).filter((email) => email !== null)));

const schema = z.object({
  ...processEnv,
  PORT: port.default(4001),
  USERS_DATABASE_URL: z.url(),
  REDIS_URL: z.url(),
  KAFKA_BROKERS: commaList,
  KAFKA_TOPIC_PREFIX: z.string().default(''),
  STATEMENT_KEY: secretHex,
  PUBLIC_SITE_URL: origin,
  PUBLIC_MEDIA_URL: origin,
  SMTP_URL: z.url(),
  MAIL_FROM: z.string().min(3).default('Castgraph <no-reply@castgraph.localhost>'),
  /** Addresses that become staff when they are confirmed. */
  ADMIN_EMAILS: emailSet,
  /** Addresses of accounts whose programs may ask more of the graph than others. */
  PARTNER_EMAILS: emailSet,
  /** Seals the signing keys in the database; without it whoever reads the database can sign. */
  SIGNING_KEY_SECRET: secretHex.optional(),
  LIMITS: z.string().optional(),
});

export type Env = z.infer<typeof schema>;

export const readUsersEnv = (): Env => readEnv(schema);
