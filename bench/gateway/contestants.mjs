// The gateways that are measured, each a process on the same core, over the same subgraphs.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { unpackedPrograms } from '../../infra/engines/unpacked.mjs';
import { findCacheDir } from '../../infra/places.mjs';
import { findFreePort } from '../../infra/process/ports.mjs';
import { findProgram } from '../../infra/process/programs.mjs';
import { run } from '../measure.mjs';
import { GATEWAY_CORE, OTHER_CORES, startProgram, waitForPort } from './programs.mjs';
import { ISSUER } from './tokens.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const repository = join(here, '../..');
const RELEASE_KEY = randomBytes(16).toString('hex');
/** More than any machine answers in a minute: limits decide every request, and never refuse one. */
const LIMITS = {
  readsPerMinute: 1_000_000_000,
  costPerMinuteAnonymous: 1_000_000_000_000,
  costPerMinuteFree: 1_000_000_000_000,
  costPerMinutePartner: 1_000_000_000_000,
  costPerMinuteFirstParty: 1_000_000_000_000,
};

/** Installs the peers into this folder alone, once for each state of its lock. */
export async function installPeers() {
  const lock = createHash('sha256')
    .update(await readFile(join(here, 'package-lock.json')))
    .digest('hex');
  const stamp = join(here, 'node_modules/.installed-lock');
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === lock) return;
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: here, maxBuffer: 1e8 });
  await writeFile(stamp, lock);
}

/** A Redis of the run's own, in memory, with the heartbeat by which the gateway knows that it would hear of revocations. */
export async function startRedis() {
  const command = findProgram(['valkey-server', 'redis-server'], [unpackedPrograms(findCacheDir())]);
  if (!command) throw new Error('There is no redis-server: npm run engines -- up redis fetches one.');
  const port = await findFreePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  await waitForPort(port, startProgram({ cores: OTHER_CORES, command, args }));
  const url = `redis://127.0.0.1:${port}`;
  const client = new Redis(url);
  const beat = () => client.publish('castgraph:revocations', JSON.stringify({ heartbeat: true }));
  const timer = setInterval(beat, 500);
  return {
    url,
    close() {
      clearInterval(timer);
      client.disconnect();
    },
  };
}

/** Starts the subgraphs; `origin` is their address. */
export async function startSubgraphs() {
  const port = await findFreePort();
  await waitForPort(port, startProgram({ cores: OTHER_CORES, args: [join(here, 'subgraphs.mjs'), String(port)] }));
  return { origin: `http://127.0.0.1:${port}` };
}

export async function startApollo({ dir }) {
  const port = await findFreePort();
  const child = startProgram({
    cores: GATEWAY_CORE,
    args: [join(here, 'apollo.mjs'), String(port), join(dir, 'plain.graphql')],
    env: { APOLLO_TELEMETRY_DISABLED: 'true' },
  });
  await waitForPort(port, child);
  return { pid: child.pid, port };
}

/** With the planner and executor in Rust, its fastest. `subscriptions` names the paths at which subgraphs take WebSockets. */
export async function startHive({ dir, subscriptions = {} }) {
  const port = await findFreePort();
  const cli = join(here, 'node_modules/@graphql-hive/gateway/dist/bin.js');
  const entries = Object.entries(subscriptions).map(([name, location]) => [
    name,
    { options: { subscriptions: { kind: 'ws', location } } },
  ]);
  const config = join(dir, 'hive.config.mjs');
  await writeFile(config, `export const gatewayConfig = { transportEntries: ${JSON.stringify(Object.fromEntries(entries))} };\n`);
  const options = ['--port', String(port), '--host', '127.0.0.1', '--fork', '1', '--polling', '1d', '--config-path', config];
  const child = startProgram({
    cores: GATEWAY_CORE,
    args: [cli, 'supergraph', join(dir, 'plain.graphql'), '--hive-router-runtime', ...options],
    cwd: here,
    env: { LOG_LEVEL: 'error' },
  });
  await waitForPort(port, child);
  return { pid: child.pid, port };
}

/** This gateway as in production: everything that it enforces is on. */
export async function startOurs({ dir, redisUrl, jwksUrl, subgraphs, execArgv = [], limits = {} }) {
  const port = await findFreePort();
  const keys = subgraphs.map((name) => `${name}=${randomBytes(32).toString('hex')}`);
  const child = startProgram({
    cores: GATEWAY_CORE,
    args: [...execArgv, join(repository, 'gateway/dist/main.js')],
    env: {
      PORT: String(port),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      SUPERGRAPH_FILE: join(dir, 'policies.graphql'),
      PUBLIC_SCHEMA_FILE: join(dir, 'public.graphql'),
      STATEMENT_KEYS: keys.join(','),
      CLIENT_ADDRESS_KEY: randomBytes(32).toString('hex'),
      USERS_JWKS_URL: jwksUrl,
      PUBLIC_SITE_URL: ISSUER,
      RELEASE_KEY,
      REDIS_URL: redisUrl,
      LIMITS: JSON.stringify({ ...LIMITS, ...limits }),
    },
  });
  await waitForPort(port, child);
  return { pid: child.pid, port };
}

const hashOf = (text) => createHash('sha256').update(text).digest('hex');

/** Registers documents as a remote's release does, so that they may be asked for by hash. */
export async function registerDocuments(port, texts) {
  const response = await fetch(`http://127.0.0.1:${port}/internal/releases`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${RELEASE_KEY}` },
    body: JSON.stringify({
      remote: 'bench',
      release: 'bench',
      operations: Object.fromEntries(texts.map((text) => [hashOf(text), text])),
    }),
  });
  if (!response.ok) throw new Error(`The release was refused: ${await response.text()}`);
}

/** The body of a request: the document itself, or the hash under which it was registered. */
export function writeBody({ query, variables, isTrusted }) {
  if (!isTrusted) return JSON.stringify({ query, variables });
  return JSON.stringify({ variables, extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(query) } } });
}
