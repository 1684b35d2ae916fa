import { createLocalNonceMemory } from '@castgraph/auth/statement';
import { startOutboxRelay } from '@castgraph/database/outbox';
import type { KafkaConnection } from '@castgraph/kafka/client';
import { consume } from '@castgraph/kafka/consumer';
import { createProducer } from '@castgraph/kafka/producer';
import type { Logger } from '@castgraph/logger';
import { entityChangedV1 } from '@castgraph/schemas/events/graph';
import { accountChangedV1, channelChangedV1, sessionRevokedV1 } from '@castgraph/schemas/events/users';
import type { FastifyInstance } from '@castgraph/service';
import { startSubgraph } from '@castgraph/subgraph';
import { Redis } from 'ioredis';
import { createTransport } from 'nodemailer';
import { buildContext, type Context } from './context.ts';
import { checkDatabase, connectDatabase } from './database/client.ts';
import { createAccessTokenRepository } from './features/access-token/access-token.repository.ts';
import { mountAccessTokens } from './features/access-token/access-token.route.ts';
import { createAccessTokenService } from './features/access-token/access-token.service.ts';
import { createAccountRepository } from './features/account/account.repository.ts';
import { createAccountService } from './features/account/account.service.ts';
import { createChannelRepository } from './features/channel/channel.repository.ts';
import { createChannelService } from './features/channel/channel.service.ts';
import type { Limits } from './features/limit/limit.rules.ts';
import { createLimitService } from './features/limit/limit.service.ts';
import { createMailRepository } from './features/mail/mail.repository.ts';
import { createMailService } from './features/mail/mail.service.ts';
import type { PasswordService } from './features/password/password.service.ts';
import { onPictureReady } from './features/picture/picture.consumer.ts';
import { createPictureRepository } from './features/picture/picture.repository.ts';
import { createPictureService } from './features/picture/picture.service.ts';
import { startRevocationBeat } from './features/revocation/revocation.beat.ts';
import { createRevocationRepository } from './features/revocation/revocation.repository.ts';
import { createRevocationService } from './features/revocation/revocation.service.ts';
import { createSessionRepository } from './features/session/session.repository.ts';
import { createSessionService } from './features/session/session.service.ts';
import { createSigningKeyRepository } from './features/signing-key/signing-key.repository.ts';
import { createSigningKeyService } from './features/signing-key/signing-key.service.ts';
import { createUserRepository } from './features/user/user.repository.ts';
import { createUserService } from './features/user/user.service.ts';
import { registerQueues } from './metrics.ts';
import { resolvers } from './schema.ts';

export interface UsersOptions {
  host: string;
  port: number;
  log: Logger;
  sdl: string;
  databaseUrl: string;
  redisUrl: string;
  /** Before every key and channel in Redis. */
  redisPrefix?: string;
  kafka: KafkaConnection;
  statementKey: Buffer;
  publicSiteUrl: string;
  publicMediaUrl: string;
  smtpUrl: string;
  mailFrom: string;
  adminEmails: ReadonlySet<string>;
  partnerEmails: ReadonlySet<string>;
  signingKeySecret?: Buffer;
  passwords: PasswordService;
  limits: Limits;
}

const AUDIENCE = 'castgraph-graph';
const SWEEP_EVERY_MS = 600_000;
const MAIL_PATIENCE = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 10_000 };

/** Puts the parts together and starts them. */
export async function startUsers(options: UsersOptions) {
  const { log, kafka, databaseUrl, publicSiteUrl, redisPrefix: prefix, limits: limitValues, passwords } = options;
  const db = connectDatabase(databaseUrl);
  const redis = new Redis(options.redisUrl, { maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 1_000 });
  redis.on('error', (error) => log.debug({ err: error }, 'Redis'));

  const limits = createLimitService({ redis, limits: limitValues, log, prefix });
  const revocationRows = createRevocationRepository(db);
  const revocations = createRevocationService({ revocations: revocationRows, redis, log, prefix });
  const signingKeys = await createSigningKeyService({
    keys: createSigningKeyRepository(db),
    issuer: publicSiteUrl,
    audience: AUDIENCE,
    secret: options.signingKeySecret,
    log,
  });
  const transport = createTransport(
    { url: options.smtpUrl, pool: true, maxConnections: 2, ...MAIL_PATIENCE, disableFileAccess: true, disableUrlAccess: true },
    { from: options.mailFrom },
  );
  const mailRequests = createMailRepository(db);
  const mails = createMailService({ mails: mailRequests, transport, limits, publicSiteUrl, log });
  const pictures = createPictureService({ pictures: createPictureRepository(db), publicMediaUrl: options.publicMediaUrl });
  const accounts = createAccountService({
    accounts: createAccountRepository(db),
    limits,
    passwords,
    mails,
    revocations,
    adminEmails: options.adminEmails,
  });
  const accessTokens = createAccessTokenService({
    tokens: createAccessTokenRepository(db),
    limits,
    mails,
    revocations,
    partnerEmails: options.partnerEmails,
    log,
  });
  const services = {
    accessTokens,
    accounts,
    pictures,
    channels: createChannelService({ channels: createChannelRepository(db), pictures, limits, publicSiteUrl }),
    sessions: createSessionService({ sessions: createSessionRepository(db), limits, passwords, signingKeys, revocations, log }),
    users: createUserService({ users: createUserRepository(db), accounts, pictures, limits }),
  };

  await kafka.ensureTopics([accountChangedV1, channelChangedV1, sessionRevokedV1, entityChangedV1]);
  const producer = await createProducer(kafka);
  const relay = startOutboxRelay({ url: databaseUrl, producer, log });
  const consumer = await consume({ kafka, groupId: 'users', subscriptions: [onPictureReady(pictures)] });
  mails.start();
  revocations.start();
  const beat = startRevocationBeat({ revocations: revocationRows, producer, log });
  const sweepAll = () => Promise.all([accounts.sweep(), accessTokens.sweep()]);
  const sweep = () => sweepAll().catch((error: unknown) => log.warn({ err: error }, 'the sweep failed'));
  const sweeping = setInterval(() => void sweep(), SWEEP_EVERY_MS);

  const rememberNonce = createLocalNonceMemory();
  const server = await startSubgraph<Context>({
    name: 'users',
    host: options.host,
    port: options.port,
    log,
    sdl: options.sdl,
    resolvers,
    statementKey: options.statementKey,
    rememberNonce,
    buildContext: (request) => buildContext(services, request),
    readiness: { postgres: () => checkDatabase(db) },
    routes: async (app: FastifyInstance) => {
      await mountAccessTokens(app, { accessTokens, statementKey: options.statementKey, rememberNonce });
      app.get('/.well-known/jwks.json', (_request, reply) =>
        reply.header('cache-control', 'public, max-age=300').send(signingKeys.jwks()),
      );
    },
  });

  registerQueues(server.metrics, { countMails: mailRequests.countWaiting, countHashes: passwords.waiting });

  return {
    app: server.app,
    signingKeys,
    /** Stops taking work before dropping what the work needs. */
    async close() {
      clearInterval(sweeping);
      await server.close();
      await accessTokens.close();
      await mails.close();
      await consumer.close();
      beat.close();
      await relay.close();
      await producer.close();
      revocations.close();
      signingKeys.close();
      redis.disconnect();
      await db.$disconnect();
    },
  };
}
