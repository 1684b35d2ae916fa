import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { findPort, type RunningProgram, runProgram } from '@castgraph/testkit/program';

const runs = (command: string) => spawnSync(command, ['--version']).status === 0;

/** What a Redis of a suite's own would be started with; undefined where engines come from elsewhere and no program is here. */
export const redisCommand = ['redis-server', 'valkey-server'].find(runs);
if (redisCommand === undefined && process.env.CI)
  throw new Error('Put redis-server or valkey-server on PATH: suites of faults need one.');

const answersPing = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', (reply) => {
      resolve(String(reply).startsWith('+PONG'));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
  });

/** A Redis that nobody else uses, so that it can be killed and halted. It keeps nothing. */
export async function prepareRedis() {
  const port = await findPort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  return {
    url: `redis://127.0.0.1:${port}`,
    /** Starts it, always at the same address. */
    start: (): Promise<RunningProgram> => runProgram(redisCommand ?? '', args, { isReady: () => answersPing(port) }),
  };
}
