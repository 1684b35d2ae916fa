// npm start, npm stop and npm run status as a person meets them, with the real platform in a folder and on ports of its own.
// Run by `npm test -- --only start`, which builds before; alone: node --test infra/tests/start.e2e.mjs
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { PROCESSES } from '../cli/platform.mjs';
import { portOf, repositoryDir } from '../places.mjs';
import { isAlive } from '../process/identity.mjs';
import { describePlatform, ENGINES, waitFor } from './platform.mjs';

const DATA_DIR = join(repositoryDir, '.data-start');
const { run, recordOf, answers, nobodyIsLeft, site, env } = describePlatform({ dataDir: DATA_DIR });

before(async () => {
  await run('stop').ended;
  rmSync(DATA_DIR, { recursive: true, force: true });
});
after(async () => {
  await run('stop').ended;
  rmSync(DATA_DIR, { recursive: true, force: true });
});

describe('npm start', { timeout: 900_000 }, () => {
  it('in the background returns when the site answers, with its address on the last line', async () => {
    const { code, output } = await run('start', '--detach', '--no-demo').ended;
    assert.equal(code, 0, output);
    assert.equal(output.trim().split('\n').at(-1), `Castgraph is at ${site}`);
    assert.ok(await answers());
  });

  it('says of a platform that runs that it does, and starts no second one', async () => {
    const supervisor = recordOf('supervisor');
    const { code, output } = await run('start', '--no-demo').ended;
    assert.equal(code, 0);
    assert.match(output, new RegExp(`runs already \\(process ${supervisor.pid}\\)`));
    assert.equal(output.trim().split('\n').at(-1), `Castgraph is at ${site}`);
    assert.deepEqual(recordOf('supervisor').pid, supervisor.pid);
  });

  it('shows every process as ready in npm run status', async () => {
    const { code, output } = await run('status').ended;
    assert.equal(code, 0, output);
    assert.equal(output.match(/ ready$/gm).length, PROCESSES.length + ENGINES.length);
  });

  it('starts a process again that was killed', async () => {
    const killed = recordOf('origin');
    process.kill(killed.pid, 'SIGKILL');
    await waitFor('a new origin', async () => recordOf('origin')?.pid !== killed.pid && isAlive(recordOf('origin')));
    await waitFor('all ready', async () => (await run('status').ended).code === 0);
  });

  it('after a kill -9 of the supervisor starts again on the same data and the same engines', async () => {
    const enginesBefore = ENGINES.map((name) => recordOf(name).pid);
    process.kill(recordOf('supervisor').pid, 'SIGKILL');
    await waitFor('its processes to end with it', () => PROCESSES.every(({ name }) => !isAlive(recordOf(name))));
    assert.equal((await run('status').ended).code, 3);
    const { code, output } = await run('start', '--detach', '--no-demo').ended;
    assert.equal(code, 0, output);
    assert.deepEqual(
      ENGINES.map((name) => recordOf(name).pid),
      enginesBefore,
    );
    assert.ok(await answers());
  });

  it('is ended by npm stop, processes and engines, and a second time says so', async () => {
    const { code, output } = await run('stop').ended;
    assert.equal(code, 0, output);
    assert.match(output, /Stopped; data is kept\./);
    assert.ok(nobodyIsLeft());
    assert.equal(await answers(), false);
    assert.match((await run('stop').ended).output, /Nothing was running\./);
    assert.equal((await run('status').ended).code, 3);
  });

  it('names a busy port, who holds it and what moves it, and leaves nothing running', async () => {
    const holder = net.createServer().listen(portOf('shell', env), '127.0.0.1');
    await once(holder, 'listening');
    try {
      const { code, output } = await run('start', '--no-demo').ended;
      assert.equal(code, 1);
      assert.match(
        output,
        new RegExp(
          `Port ${portOf('shell', env)}, wanted for Castgraph, is held by process ${process.pid} .*CASTGRAPH_PORT_SHELL`,
        ),
      );
      assert.ok(nobodyIsLeft());
    } finally {
      holder.close();
    }
  });

  // After it is ready: see first-start.e2e.mjs.
  it('is ended by Ctrl-C before it is ready', async () => {
    const start = run('start', '--no-demo');
    await start.hasSaid('Engines are up');
    start.child.kill('SIGINT');
    assert.equal((await start.ended).code, 0, start.read());
    assert.ok(nobodyIsLeft());
  });
});
