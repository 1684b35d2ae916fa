import { connectKafka } from '@castgraph/kafka/client';
import { createLogger } from '@castgraph/logger';
import sdl from '@castgraph/schemas/subgraphs/users.graphql';
import { onShutdown } from '@castgraph/service';
import { startUsers } from './app.ts';
import { readUsersEnv } from './env.ts';
import { readLimits } from './features/limit/limit.rules.ts';
import { createPasswordService } from './features/password/password.service.ts';

const env = readUsersEnv();
const log = createLogger({ service: 'users', level: env.LOG_LEVEL });
const kafka = connectKafka({ clientId: 'users', brokers: env.KAFKA_BROKERS, prefix: env.KAFKA_TOPIC_PREFIX, log });

const users = await startUsers({
  host: env.HOST,
  port: env.PORT,
  log,
  sdl,
  databaseUrl: env.USERS_DATABASE_URL,
  redisUrl: env.REDIS_URL,
  kafka,
  statementKey: env.STATEMENT_KEY,
  publicSiteUrl: env.PUBLIC_SITE_URL,
  publicMediaUrl: env.PUBLIC_MEDIA_URL,
  smtpUrl: env.SMTP_URL,
  mailFrom: env.MAIL_FROM,
  adminEmails: env.ADMIN_EMAILS,
  partnerEmails: env.PARTNER_EMAILS,
  signingKeySecret: env.SIGNING_KEY_SECRET,
  passwords: await createPasswordService(),
  limits: readLimits(env.LIMITS),
});

onShutdown(log, () => users.close());
