// Redis: Debian's redis-server 7.0, or valkey-server where that is installed.
import { mkdirSync } from 'node:fs';
import net from 'node:net';
import { findProgram, PlainError, run } from '../process/programs.mjs';
import { isAnswering } from './reachable.mjs';
import { unpackedPrograms } from './unpacked.mjs';

const MAJOR_MIN = 7; // functions and sharded pub/sub

export const redis = {
  name: 'redis',
  title: 'Redis',
  variables: ['REDIS_URL'],
  ports: ['redis'],
  packages: ({ cacheDir }) => (findRedis(cacheDir) ? [] : ['redis-server']),
  advice: 'apt-get install redis-server',

  async provision({ cacheDir }) {
    const command = findRedis(cacheDir);
    if (!command) throw new PlainError('redis-server is missing');
    const version = /v=(\d+)\.(\d+\.\d+)/.exec(await run(command, ['--version']));
    if (!version || Number(version[1]) < MAJOR_MIN)
      throw new PlainError(`${command} is ${version?.[0]}; version ${MAJOR_MIN} or newer is needed`);
    return { command };
  },

  start({ command }, { dataDir, port, secrets }) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const config = {
      port: port('redis'),
      bind: '127.0.0.1',
      dir: JSON.stringify(dataDir),
      appendonly: 'yes',
      // An answer means that the write is on disk; see DECISIONS.md for what it costs.
      appendfsync: 'always',
      save: '""',
      'maxmemory-policy': 'noeviction',
      daemonize: 'no',
      requirepass: secrets.redisPassword,
    };
    return {
      command,
      args: ['-'], // the configuration comes by stdin: the password stays out of the process list
      input: Object.entries(config)
        .map((pair) => `${pair.join(' ')}\n`)
        .join(''),
    };
  },

  ready: ({ port }) => answersPong(port('redis')),

  environment: ({ port, secrets }) => ({ REDIS_URL: `redis://default:${secrets.redisPassword}@127.0.0.1:${port('redis')}` }),
  reach: (env) => isAnswering(env.REDIS_URL, 6379),
};

const findRedis = (cacheDir) => findProgram(['valkey-server', 'redis-server'], cacheDir ? [unpackedPrograms(cacheDir)] : []);

/** True when the server answers PONG, or NOAUTH: both mean that its data is loaded. */
function answersPong(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(500, () => socket.destroy());
    socket.once('data', (reply) => {
      resolve(/^(\+PONG|-NOAUTH)/.test(reply.toString()));
      socket.destroy();
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
  });
}
