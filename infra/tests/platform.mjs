// What the tests of starting share: the real commands, in a folder and on ports of their own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROCESSES } from '../cli/platform.mjs';
import { portOf, repositoryDir } from '../places.mjs';
import { isAlive, readRecord } from '../process/identity.mjs';

export const ENGINES = ['postgres', 'redis', 'kafka', 's3'];

export async function waitFor(what, holds, seconds = 300) {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await sleep(100)) if (await holds()) return;
  assert.fail(`${what}: not within ${seconds} s`);
}

/** Beside the ports of the other tests, of which the platform is up meanwhile. */
export const PORT_OFFSET = String(Number(process.env.CASTGRAPH_TEST_PORT_OFFSET ?? 10_200) + 500);

/** Runs a program to its end; `read` is what it has said so far. */
export function runProgram(command, args, options) {
  const child = spawn(command, args, options);
  let output = '';
  let isOver = false;
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk) => (output += chunk));
  const ended = once(child, 'close').then(([code]) => {
    isOver = true;
    return { code, output };
  });
  const hasSaid = async (text, seconds) => {
    await waitFor(`"${text}"`, () => isOver || output.includes(text), seconds).catch((error) =>
      assert.fail(`${error.message}:\n${output}`),
    );
    assert.ok(output.includes(text), `it ended without "${text}":\n${output}`);
  };
  return { child, ended, read: () => output, hasSaid };
}

/** A platform whose data is in `dataDir`; `root` is the clone it is started from, `as` a command before the command. */
export function describePlatform({ dataDir, root = repositoryDir, as = [], more = {} }) {
  const env = { ...process.env, CASTGRAPH_DATA_DIR: dataDir, CASTGRAPH_PORT_OFFSET: PORT_OFFSET, NO_COLOR: '1', ...more };
  const site = `http://localhost:${portOf('shell', env)}`;
  const script = (name) => join(root, 'infra', 'cli', `${name}.mjs`);
  const recordOf = (name) => readRecord(join(dataDir, 'run', `${name}.json`));
  return {
    env,
    site,
    recordOf,
    nobodyIsLeft: () => [...ENGINES, ...PROCESSES.map(({ name }) => name)].every((name) => !isAlive(recordOf(name))),
    run(name, ...args) {
      const [command, ...words] = [...as, process.execPath, script(name), ...args];
      return runProgram(command, words, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    },
    /** On a terminal of its own (util-linux's script); what is written to stdin is typed there. */
    runOnTerminal(name, ...args) {
      const line = [process.execPath, script(name), ...args].map((word) => `'${word}'`).join(' ');
      return runProgram('script', ['--quiet', '--return', '--flush', '--command', `exec ${line}`, '/dev/null'], {
        cwd: root,
        env,
      });
    },
    answers: () =>
      fetch(site).then(
        async (answer) => {
          await answer.arrayBuffer();
          return answer.ok;
        },
        () => false,
      ),
  };
}
