#!/usr/bin/env node
// castgraph-dev: one remote alone in development, against a platform that runs here or elsewhere (PLATFORM_URL).
// The page of a remote names its documents by hash alone, and the gateway takes none that it was not told of. So they are
// made and registered at the start, and again whenever a source changes. Where the platform is this clone's own, its
// gateway and key are found; for another one set GATEWAY_URL and RELEASE_KEY.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { watch } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { composeClientSchema, generateOperations } from '../build/operations.mjs';
import { readWorkspace } from '../build/workspace.mjs';
import { findDataDir, portOf, readSecrets } from '../places.mjs';
import { findSession } from './session.mjs';

/** Where the platform is, and how it is told of documents: `gatewayUrl` or `releaseKey` is undefined where that is not known. */
export function findPlatform({ env, session, readKey }) {
  const addressOf = (name) => session?.addresses.find((one) => one.name === name)?.address;
  const siteUrl = env.PLATFORM_URL ?? addressOf('shell') ?? `http://localhost:${portOf('shell', env)}`;
  const isOwn = session !== undefined && new URL(siteUrl).origin === new URL(addressOf('shell')).origin;
  return {
    siteUrl,
    gatewayUrl: env.GATEWAY_URL ?? (isOwn ? addressOf('gateway') : undefined),
    releaseKey: env.RELEASE_KEY ?? (isOwn ? readKey() : undefined),
  };
}

/** Tells the gateway the documents. They are a remote's of their own there: its releases are not crowded out by edits. */
export async function registerDocuments({ gatewayUrl, releaseKey }, { name, operations }) {
  const release = createHash('sha256').update(JSON.stringify(operations)).digest('hex').slice(0, 12);
  const answer = await fetch(new URL('/internal/releases', gatewayUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${releaseKey}` },
    body: JSON.stringify({ remote: `${name}-alone`, release, operations }),
  });
  if (!answer.ok) throw new Error(`The gateway refuses the documents (${answer.status}): ${await answer.text()}`);
}

const say = (text) => console.log(`castgraph-dev: ${text}`);
const describeError = (error) => (error.errors ? error.errors.map(String).join('\n') : error.message);

/** Runs `work` now and after each call, never twice at once, and once more where something came in between. */
function createRepeater(work) {
  let isRunning = false;
  let isWanted = false;
  return async function repeat() {
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    while (isWanted) {
      isWanted = false;
      // What does not compile while somebody types is said, and tried again with the next change.
      await work().catch((error) => console.error(describeError(error)));
    }
    isRunning = false;
  };
}

function runNext({ dir, port, siteUrl }) {
  const program = createRequire(join(dir, 'package.json')).resolve('next/dist/bin/next');
  // `localhost`, since the platform's cookie is for that name: whoever is signed in there is signed in here.
  return spawn(process.execPath, [program, 'dev', '--webpack', '-H', 'localhost', '-p', String(port)], {
    cwd: dir,
    stdio: 'inherit',
    env: {
      ...process.env,
      NODE_ENV: 'development',
      PLATFORM_URL: siteUrl,
      NEXT_PRIVATE_LOCAL_WEBPACK: 'true',
      NEXT_TELEMETRY_DISABLED: '1',
    },
  });
}

async function run() {
  const { dir, name } = readWorkspace();
  const dataDir = findDataDir();
  const platform = findPlatform({
    env: process.env,
    session: findSession(dataDir),
    readKey: () => readSecrets(dataDir).releaseKey,
  });
  const schema = composeClientSchema();
  let known = '';
  const update = async () => {
    const operations = await generateOperations(dir, schema);
    const hashes = Object.keys(operations).join();
    if (hashes === known || !platform.gatewayUrl || !platform.releaseKey) return;
    await registerDocuments(platform, { name, operations });
    known = hashes;
    say(`${Object.keys(operations).length} documents registered with ${platform.gatewayUrl}`);
  };
  await update();
  if (known === '')
    say(`${platform.siteUrl} answers the documents that it knows; for changed ones set GATEWAY_URL and RELEASE_KEY of it.`);

  const next = runNext({ dir, port: portOf(`remote-${name}`), siteUrl: platform.siteUrl });
  const repeat = createRepeater(update);
  watch(join(dir, 'src'), { recursive: true }, (_event, file) => {
    if (file && /\.tsx?$/.test(file) && !/(^|\/)\.?generated/.test(file)) void repeat();
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => next.kill(signal));
  next.on('exit', (code) => process.exit(code ?? 0));
}

if (basename(process.argv[1] ?? '').match(/^(castgraph-dev|remote-dev\.mjs)$/)) {
  run().catch((error) => {
    console.error(describeError(error));
    process.exit(1);
  });
}
