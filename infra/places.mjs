// Where things are: folders, ports, secrets. One place, so that an offset or another data folder moves everything.
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRecord, writeRecord } from './process/identity.mjs';
import { isRoot, PlainError } from './process/programs.mjs';

export const repositoryDir = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** Everything a run leaves behind: engines' data, logs, pid files, secrets. */
export const findDataDir = (env = process.env) => resolve(repositoryDir, env.CASTGRAPH_DATA_DIR ?? '.data');

/** What is fetched or built once for all clones. Root's home is closed to the user that PostgreSQL runs as, hence not there. */
export const findCacheDir = (env = process.env) =>
  env.CASTGRAPH_CACHE_DIR ??
  (isRoot ? '/var/cache/castgraph' : join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'castgraph'));

const PORTS = {
  shell: 3000,
  gateway: 4000,
  users: 4001,
  videos: 4002,
  mailbox: 4025,
  'mailbox-smtp': 4026,
  origin: 4100,
  // Remotes that run alone in development.
  'remote-home': 3001,
  'remote-auth': 3002,
  'remote-player': 3003,
  'remote-creator': 3004,
  'remote-admin': 3005,
  'vod-1': 4201,
  'vod-2': 4202,
  postgres: 15432,
  mongo: 17017,
  redis: 16379,
  kafka: 19092,
  'kafka-controller': 19093,
  s3: 19000,
};

export const portVariable = (name) => `CASTGRAPH_PORT_${name.toUpperCase().replaceAll('-', '_')}`;

function readPort(env, variable, fallback) {
  const text = env[variable];
  if (text === undefined || text === '') return fallback;
  if (!/^-?\d+$/.test(text)) throw new PlainError(`${variable} is "${text}", which is no whole number`);
  return Number(text);
}

/** The port of a process or an engine: its own variable, else the default moved by CASTGRAPH_PORT_OFFSET. */
export function portOf(name, env = process.env) {
  const port = readPort(env, portVariable(name), PORTS[name] + readPort(env, 'CASTGRAPH_PORT_OFFSET', 0));
  if (!(port > 0 && port < 65_536))
    throw new PlainError(`the port of ${name} would be ${port}: see CASTGRAPH_PORT_OFFSET and ${portVariable(name)}`);
  return port;
}

const SECRETS = {
  postgresPassword: 18,
  mongoPassword: 18,
  redisPassword: 18,
  s3AccessKey: 10,
  s3SecretKey: 24,
  mediaUrlKey: 32,
  clientAddressKey: 32,
  sessionCookieKey: 32,
  releaseKey: 32,
  signingKeySecret: 32,
  statementKeyUsers: 32,
  statementKeyVideos: 32,
  demoPassword: 9,
};

/** Made once and kept: whoever deletes only some of them gets those anew. */
export function readSecrets(dataDir) {
  const file = join(dataDir, 'secrets.json');
  const known = readRecord(file) ?? {};
  const missing = Object.keys(SECRETS).filter((name) => typeof known[name] !== 'string');
  if (missing.length === 0) return known;
  const secrets = { ...known, ...Object.fromEntries(missing.map((name) => [name, randomBytes(SECRETS[name]).toString('hex')])) };
  writeRecord(file, secrets);
  return secrets;
}

/** The folder for a run's data. Others may pass through it (PostgreSQL runs as a user of its own) but not look into it. */
export function makeDataDir(dataDir) {
  for (const dir of [dataDir, join(dataDir, 'engines')]) {
    mkdirSync(dir, { recursive: true });
    chmodSync(dir, 0o711);
  }
  return dataDir;
}
