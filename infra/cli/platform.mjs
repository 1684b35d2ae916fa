// What the platform consists of: the one declarative list of its processes. A port's name is in places.mjs.
import { join } from 'node:path';
import { portOf } from '../places.mjs';
import { PlainError } from '../process/programs.mjs';

const url = (name, env, host = '127.0.0.1') => `http://${host}:${portOf(name, env)}`;

const REMOTES = ['home', 'auth', 'player', 'creator', 'admin'];

/** On somebody's own machine remotes run alone beside the site, and count as part of it; nowhere else is another port trusted. */
const listDevelopmentOrigins = (site, env) =>
  new URL(site).hostname === 'localhost' ? REMOTES.map((name) => url(`remote-${name}`, env, 'localhost')).join(',') : '';

/** What every process may be told; each takes from it only what its `needs` name. */
export function describeEnvironment({ engines, secrets, env = process.env, runDir = '.data' }) {
  const at = (name) => url(name, env);
  const site = env.PUBLIC_SITE_URL ?? url('shell', env, 'localhost');
  return {
    NODE_ENV: 'production',
    LOG_LEVEL: env.LOG_LEVEL ?? 'info',
    HOST: '127.0.0.1',
    KAFKA_TOPIC_PREFIX: env.KAFKA_TOPIC_PREFIX ?? '',
    UPLOADS_BUCKET: env.UPLOADS_BUCKET ?? 'castgraph-uploads',
    MEDIA_BUCKET: env.MEDIA_BUCKET ?? 'castgraph-media',
    PUBLIC_SITE_URL: site,
    ALLOWED_ORIGINS: env.ALLOWED_ORIGINS ?? listDevelopmentOrigins(site, env),
    PUBLIC_MEDIA_URL: env.PUBLIC_MEDIA_URL ?? at('origin'),
    GATEWAY_URL: at('gateway'),
    USERS_JWKS_URL: `${at('users')}/.well-known/jwks.json`,
    USERS_TOKENS_URL: `${at('users')}/internal/access-tokens/verify`,
    SUBGRAPH_URLS: `users=${at('users')}/graphql,videos=${at('videos')}/graphql`,
    STATEMENT_KEYS: `users=${secrets.statementKeyUsers},videos=${secrets.statementKeyVideos}`,
    MEDIA_URL_KEY: secrets.mediaUrlKey,
    CLIENT_ADDRESS_KEY: secrets.clientAddressKey,
    RELEASE_KEY: secrets.releaseKey,
    SESSION_COOKIE_KEY: secrets.sessionCookieKey,
    SMTP_URL: env.SMTP_URL ?? `smtp://127.0.0.1:${portOf('mailbox-smtp', env)}`,
    MAIL_FROM: env.MAIL_FROM ?? 'Castgraph <no-reply@castgraph.localhost>',
    ADMIN_EMAILS: env.ADMIN_EMAILS ?? 'ada@castgraph.localhost',
    SCRATCH_DIR: env.SCRATCH_DIR ?? join(runDir, 'scratch'),
    MAILS_DIR: join(runDir, 'mails'),
    ...engines,
  };
}

/** The environment of a run that brings limits of its own; what the operator's LIMITS say goes over them. */
export function withLimits(environment, limits, env = process.env) {
  try {
    return { ...environment, LIMITS: JSON.stringify({ ...limits, ...JSON.parse(env.LIMITS || '{}') }) };
  } catch (cause) {
    throw new PlainError(`LIMITS is no JSON: ${cause.message}`, { cause });
  }
}

const BASICS = ['NODE_ENV', 'LOG_LEVEL', 'HOST'];
const KAFKA = ['KAFKA_BROKERS', 'KAFKA_TOPIC_PREFIX'];
const MEDIA_STORE = ['S3_ENDPOINT', 'S3_REGION', 'S3_ACCESS_KEY', 'S3_SECRET_KEY', 'MEDIA_BUCKET'];

/** Engines that some process needs; what none needs is not started. */
export const PLATFORM_ENGINES = ['postgres', 'redis', 'kafka', 's3'];

const VOD_WORKERS = 2;

const vodWorker = (index) => ({
  name: `vod-${index}`,
  title: `Media worker ${index}`,
  folder: 'media-pipeline',
  entry: 'dist/main-worker.js',
  needs: [...BASICS, ...KAFKA, ...MEDIA_STORE, 'UPLOADS_BUCKET', 'MEDIA_DATABASE_URL', 'SCRATCH_DIR'],
  settings: [
    ...['CORES', 'ENCODE_NICE', 'LEASE_MS', 'RETRY_BASE_MS', 'SUPERSEDED_GRACE_MS', 'SOURCE_DURATION_MS_MAX', 'SOURCE_BYTES_MAX'],
    ...['FFMPEG_PATH', 'FFPROBE_PATH'],
  ],
  extra: () => ({ WORKER_COUNT: String(VOD_WORKERS) }),
  after: [],
});

/**
 * Of each: `needs`, which the platform tells it out of `describeEnvironment`; `settings`, which an operator may set and the
 * process does without; `extra`, which it alone is told; and `after`, what is ready before it starts.
 */
export const PROCESSES = [
  {
    name: 'mailbox',
    title: 'Mailbox',
    folder: 'infra/mailbox',
    entry: 'dist/main.js',
    needs: [...BASICS, 'MAILS_DIR'],
    extra: ({ env }) => ({ SMTP_PORT: String(portOf('mailbox-smtp', env)) }),
    morePorts: ['mailbox-smtp'],
    after: [],
    isShown: true,
  },
  {
    name: 'users',
    title: 'Users subgraph',
    folder: 'subgraphs/users',
    entry: 'dist/main.js',
    migrates: true,
    needs: [
      ...BASICS,
      ...KAFKA,
      'USERS_DATABASE_URL',
      'REDIS_URL',
      'PUBLIC_SITE_URL',
      'PUBLIC_MEDIA_URL',
      'SMTP_URL',
      'MAIL_FROM',
      'ADMIN_EMAILS',
    ],
    settings: ['LIMITS', 'PARTNER_EMAILS'],
    extra: ({ secrets }) => ({ STATEMENT_KEY: secrets.statementKeyUsers, SIGNING_KEY_SECRET: secrets.signingKeySecret }),
    after: ['mailbox'],
  },
  {
    name: 'videos',
    title: 'Videos subgraph',
    folder: 'subgraphs/videos',
    entry: 'dist/main.js',
    migrates: true,
    needs: [
      ...BASICS,
      ...KAFKA,
      ...MEDIA_STORE,
      'S3_PUBLIC_URL',
      'UPLOADS_BUCKET',
      'VIDEOS_DATABASE_URL',
      'REDIS_URL',
      'PUBLIC_SITE_URL',
      'ALLOWED_ORIGINS',
      'PUBLIC_MEDIA_URL',
      'MEDIA_URL_KEY',
    ],
    settings: ['LIMITS'],
    extra: ({ secrets }) => ({ STATEMENT_KEY: secrets.statementKeyVideos }),
    after: [],
  },
  {
    name: 'origin',
    title: 'Media origin',
    folder: 'media-pipeline',
    entry: 'dist/main-origin.js',
    needs: [...BASICS, ...MEDIA_STORE, 'REDIS_URL', 'MEDIA_URL_KEY', 'PUBLIC_SITE_URL', 'ALLOWED_ORIGINS'],
    after: [],
  },
  { ...vodWorker(1), migrates: true },
  vodWorker(2),
  {
    name: 'gateway',
    title: 'Gateway',
    folder: 'gateway',
    entry: 'dist/main.js',
    needs: [
      ...BASICS,
      ...KAFKA,
      'REDIS_URL',
      'USERS_JWKS_URL',
      'USERS_TOKENS_URL',
      'SUBGRAPH_URLS',
      'STATEMENT_KEYS',
      'CLIENT_ADDRESS_KEY',
      'RELEASE_KEY',
      'PUBLIC_SITE_URL',
      'ALLOWED_ORIGINS',
    ],
    settings: ['LIMITS', 'WORKERS', 'ENTITY_CACHE', 'TRUSTED_PROXIES', 'SUPERGRAPH_FILE', 'PUBLIC_SCHEMA_FILE'],
    after: ['users', 'videos'],
    isShown: true,
    path: '/graphql',
  },
  {
    name: 'shell',
    title: 'Castgraph',
    folder: 'microfrontends/shell',
    entry: 'dist/main.js',
    needs: [
      ...BASICS,
      'PUBLIC_SITE_URL',
      'ALLOWED_ORIGINS',
      'PUBLIC_MEDIA_URL',
      'S3_PUBLIC_URL',
      'GATEWAY_URL',
      'CLIENT_ADDRESS_KEY',
      'RELEASE_KEY',
      'SESSION_COOKIE_KEY',
    ],
    settings: ['TRUSTED_PROXIES', 'REMOTE_URLS', 'REMOTES_DIR'],
    after: ['gateway'],
    isShown: true,
    host: 'localhost',
  },
];

const pick = (source, names) =>
  Object.fromEntries(names.filter((name) => source[name] !== undefined).map((name) => [name, source[name]]));

/** What a process is started with: nothing but what it declares, the system's own variables, and its port. */
export function buildEnvironment({ process: { name, needs, settings = [], extra }, environment, secrets, env = process.env }) {
  const inherited = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS'];
  return {
    ...pick(env, [...inherited, ...settings]),
    ...pick(environment, [...needs, ...settings]),
    PORT: String(portOf(name, env)),
    ...extra?.({ env, secrets }),
  };
}

export const addressOf = ({ name, host = '127.0.0.1', path = '' }, env = process.env) =>
  `http://${host}:${portOf(name, env)}${path}`;
export const readyAddressOf = ({ name }, env = process.env) => `http://127.0.0.1:${portOf(name, env)}/ready`;
