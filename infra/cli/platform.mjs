// What the platform consists of: the one declarative list of its processes. A port's name is in places.mjs.
import { join } from 'node:path';
import { portOf } from '../places.mjs';

const url = (name, env, host = '127.0.0.1') => `http://${host}:${portOf(name, env)}`;

/** What every process may be told; each takes from it only what its `needs` name. */
export function describeEnvironment({ engines, secrets, env = process.env, limits, runDir }) {
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
    PUBLIC_MEDIA_URL: env.PUBLIC_MEDIA_URL ?? at('origin'),
    GATEWAY_URL: at('gateway'),
    USERS_JWKS_URL: `${at('users')}/.well-known/jwks.json`,
    SUBGRAPH_URLS: `users=${at('users')}/graphql,videos=${at('videos')}/graphql`,
    STATEMENT_KEYS: `users=${secrets.statementKeyUsers},videos=${secrets.statementKeyVideos}`,
    MEDIA_URL_KEY: secrets.mediaUrlKey,
    CLIENT_ADDRESS_KEY: secrets.clientAddressKey,
    RELEASE_KEY: secrets.releaseKey,
    SESSION_COOKIE_KEY: secrets.sessionCookieKey,
    SMTP_URL: env.SMTP_URL ?? `smtp://127.0.0.1:${portOf('mailbox-smtp', env)}`,
    MAIL_FROM: env.MAIL_FROM ?? 'Castgraph <no-reply@castgraph.localhost>',
    ADMIN_EMAILS: env.ADMIN_EMAILS ?? 'ada@castgraph.localhost',
    SCRATCH_DIR: env.SCRATCH_DIR ?? join(runDir ?? '.data', 'scratch'),
    ...(limits && { LIMITS: JSON.stringify(limits) }),
    ...engines,
  };
}

/** Every process may be told these, and does without. */
export const BASICS = ['NODE_ENV', 'LOG_LEVEL', 'HOST', 'LIMITS'];
const KAFKA = ['KAFKA_BROKERS', 'KAFKA_TOPIC_PREFIX'];
const STORE = ['S3_ENDPOINT', 'S3_PUBLIC_URL', 'S3_REGION', 'S3_ACCESS_KEY', 'S3_SECRET_KEY', 'UPLOADS_BUCKET', 'MEDIA_BUCKET'];

/** Engines that some process needs; what none needs is not started. */
export const PLATFORM_ENGINES = ['postgres', 'redis', 'kafka', 's3'];

const VOD_WORKERS = 2;

const vodWorker = (index) => ({
  name: `vod-${index}`,
  title: `Media worker ${index}`,
  folder: 'media-pipeline',
  entry: 'dist/main-worker.js',
  needs: [...BASICS, ...KAFKA, ...STORE, 'MEDIA_DATABASE_URL', 'SCRATCH_DIR', 'CORES'],
  extra: () => ({ WORKER_COUNT: String(VOD_WORKERS) }),
  after: [],
});

export const PROCESSES = [
  {
    name: 'mailbox',
    title: 'Mailbox',
    folder: 'infra/mailbox',
    entry: 'dist/main.js',
    needs: BASICS,
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
      ...STORE,
      'VIDEOS_DATABASE_URL',
      'REDIS_URL',
      'PUBLIC_SITE_URL',
      'PUBLIC_MEDIA_URL',
      'MEDIA_URL_KEY',
    ],
    extra: ({ secrets }) => ({ STATEMENT_KEY: secrets.statementKeyVideos }),
    after: [],
  },
  {
    name: 'origin',
    title: 'Media origin',
    folder: 'media-pipeline',
    entry: 'dist/main-origin.js',
    needs: [...BASICS, ...STORE, 'REDIS_URL', 'MEDIA_URL_KEY', 'PUBLIC_SITE_URL', 'PUBLIC_MEDIA_URL'],
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
      ...[
        ...BASICS,
        ...KAFKA,
        'REDIS_URL',
        'USERS_JWKS_URL',
        'SUBGRAPH_URLS',
        'STATEMENT_KEYS',
        'CLIENT_ADDRESS_KEY',
        'RELEASE_KEY',
      ],
      'PUBLIC_SITE_URL',
    ],
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
      'PUBLIC_MEDIA_URL',
      'S3_PUBLIC_URL',
      'GATEWAY_URL',
      'CLIENT_ADDRESS_KEY',
      'RELEASE_KEY',
      'SESSION_COOKIE_KEY',
    ],
    after: ['gateway'],
    isShown: true,
    host: 'localhost',
  },
];

/** What a process is started with: nothing but what it declares, the system's own variables, and its port. */
export function buildEnvironment({ process: { name, needs, extra }, environment, secrets, env = process.env }) {
  const inherited = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS'];
  const pick = (source, names) =>
    Object.fromEntries(names.filter((key) => source[key] !== undefined).map((key) => [key, source[key]]));
  return { ...pick(env, inherited), ...pick(environment, needs), PORT: String(portOf(name, env)), ...extra?.({ env, secrets }) };
}

export const addressOf = ({ name, host = '127.0.0.1', path = '' }, env = process.env) =>
  `http://${host}:${portOf(name, env)}${path}`;
export const readyAddressOf = ({ name }, env = process.env) => `http://127.0.0.1:${portOf(name, env)}/ready`;
