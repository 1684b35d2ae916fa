// The supervisor with real processes: small servers that behave, die, or never get ready.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { isAlive, readRecord } from '../process/identity.mjs';
import { assertPortsFree, createSupervisor, endOrphans, isReadyAt, recordFileOf } from './supervisor.mjs';

const SERVER = `
import { appendFileSync } from 'node:fs';
import http from 'node:http';
const note = (what) => appendFileSync(process.env.JOURNAL, process.env.WHO + ' ' + what + '\\n');
if (process.env.WHO === 'videos') { console.error('cannot reach the moon'); process.exit(7); }
setTimeout(() => http.createServer((_, answer) => answer.end('ready')).listen(Number(process.env.PORT), '127.0.0.1', () => note('up')), 100);
process.on('SIGTERM', () => { note('down'); process.exit(0); });
`;

const env = { CASTGRAPH_PORT_OFFSET: '21000', PATH: process.env.PATH };
const folders = [];

function createBench(names) {
  const root = mkdtempSync(join(tmpdir(), 'castgraph-supervisor-'));
  folders.push(root);
  mkdirSync(join(root, 'app'));
  writeFileSync(join(root, 'app', 'main.mjs'), SERVER);
  const journal = join(root, 'journal');
  writeFileSync(journal, '');
  const processes = names.map((name, index) => ({
    name,
    title: `The ${name}`,
    folder: 'app',
    entry: 'main.mjs',
    needs: [],
    extra: () => ({ JOURNAL: journal, WHO: name }),
    after: index === 0 ? [] : [names[index - 1]],
  }));
  const said = [];
  const options = {
    root,
    runDir: join(root, 'data'),
    processes,
    environment: {},
    secrets: {},
    env,
    say: (line) => said.push(line),
    warn: (line) => said.push(line),
  };
  return { ...options, options, said, readJournal: () => readFileSync(journal, 'utf8').trim().split('\n') };
}

const running = [];
const supervise = (bench) => {
  const supervisor = createSupervisor(bench.options);
  running.push(supervisor);
  return supervisor;
};

afterEach(async () => {
  for (const supervisor of running.splice(0)) await supervisor.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('the supervisor', () => {
  it('starts in order, each after what it needs is ready, and stops in the opposite order', async () => {
    const bench = createBench(['users', 'gateway', 'shell']);
    const supervisor = supervise(bench);
    await supervisor.start();
    expect(supervisor.describe().map(({ state }) => state)).toEqual(['ready', 'ready', 'ready']);
    await supervisor.stop();
    expect(bench.readJournal()).toEqual(['users up', 'gateway up', 'shell up', 'shell down', 'gateway down', 'users down']);
  });

  it('tells of a process that died, and starts it again', async () => {
    const bench = createBench(['users']);
    const supervisor = supervise(bench);
    await supervisor.start();
    const [{ pid }] = supervisor.describe();
    process.kill(pid, 'SIGKILL');
    for (let waited = 0; waited < 100 && !bench.said.includes('The users is ready again'); waited++) await sleep(50);
    expect(bench.said.find((line) => line.includes('SIGKILL'))).toMatch(
      /The users was ended by SIGKILL; starting it again in 0.5 s/,
    );
    expect(bench.said).toContain('The users is ready again');
    const [again] = supervisor.describe();
    expect(again.state).toBe('ready');
    expect(again.pid).not.toBe(pid);
  });

  it('fails with the end of the log when a process cannot start, and does not start what waits for it', async () => {
    const bench = createBench(['videos', 'gateway']);
    await expect(supervise(bench).start()).rejects.toThrow(/The videos ended with code 7[\s\S]*cannot reach the moon/);
    expect(bench.readJournal()).toEqual(['']);
  });

  it('ends what a killed supervisor left behind', async () => {
    const bench = createBench(['users']);
    // Started by somebody else, as after a kill -9 on a system without setpriv.
    const orphan = spawn(process.execPath, [join(bench.root, 'app', 'main.mjs')], {
      env: { ...process.env, PORT: '25001', JOURNAL: join(bench.root, 'journal'), WHO: 'users' },
      stdio: 'ignore',
    });
    const { describeProcess, writeRecord } = await import('../process/identity.mjs');
    writeRecord(recordFileOf(bench.runDir, 'users'), describeProcess(orphan.pid));
    while (!(await isReadyAt('http://127.0.0.1:25001/ready'))) await sleep(30);
    await expect(assertPortsFree(bench.options)).rejects.toThrow(
      new RegExp(`Port 25001, wanted for The users, is held by process ${orphan.pid}.*CASTGRAPH_PORT_USERS`),
    );
    expect(await endOrphans(bench.options)).toEqual(['users']);
    await assertPortsFree(bench.options);
    expect(await endOrphans(bench.options)).toEqual([]);
  });

  it('takes its processes with it when it is killed itself', async () => {
    const bench = createBench(['users']);
    const script = join(bench.root, 'run.mjs');
    const module = fileURLToPath(new URL('./supervisor.mjs', import.meta.url));
    const { said, say, warn, ...plain } = bench.options;
    writeFileSync(
      script,
      `import { createSupervisor } from ${JSON.stringify(module)};
       const options = ${JSON.stringify(plain)};
       options.processes[0].extra = () => ({ JOURNAL: ${JSON.stringify(join(bench.root, 'journal'))}, WHO: 'users' });
       await createSupervisor({ ...options, say() {}, warn() {} }).start();
       setInterval(() => {}, 1000);`,
    );
    const supervisor = spawn(process.execPath, [script], { stdio: 'inherit' });
    while (!(await isReadyAt('http://127.0.0.1:25001/ready'))) await sleep(50);
    const record = readRecord(recordFileOf(bench.runDir, 'users'));
    expect(isAlive(record)).toBe(true);
    supervisor.kill('SIGKILL');
    for (let waited = 0; waited < 100 && isAlive(record); waited++) await sleep(50);
    expect(isAlive(record)).toBe(false);
  });
});
