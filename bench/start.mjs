// How long the platform takes from a clone to ready, and what it weighs when nobody asks anything of it.
//   npm run bench -- start
// Works in a clone of its own beside the ports of a running platform: cold is a clone with nothing installed (but this machine's
// package caches), warm is the second start with nothing changed. Memory is proportional (PSS), engines included.
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listProcessTree, median, readMemoryMb, report, round, run } from './measure.mjs';

const source = fileURLToPath(new URL('..', import.meta.url));
const WARM_ROUNDS = 3;
const IDLE_SAMPLES = 5;
const IDLE_BETWEEN_MS = 2_000;

const parent = await mkdtemp(join(tmpdir(), 'castgraph-bench-'));
const clone = join(parent, 'castgraph');
const env = { ...process.env, CASTGRAPH_PORT_OFFSET: '11300', CASTGRAPH_DATA_DIR: join(clone, '.data') };

/** Runs an npm script of the clone to its end; its output is shown, and kept for the error. */
function npm(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', args, { cwd: clone, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`npm ${args.join(' ')} ended with ${code}`))));
  });
}

async function timeStart() {
  const from = performance.now();
  await npm('start', '--', '--detach', '--no-demo');
  return (performance.now() - from) / 1_000;
}

/** Memory of every process that the supervisor wrote down, with what each started itself. */
async function weigh() {
  const dir = join(clone, '.data', 'run');
  const files = (await readdir(dir)).filter((file) => file.endsWith('.json'));
  const entries = await Promise.all(
    files.map(async (file) => {
      const { pid } = JSON.parse(await readFile(join(dir, file), 'utf8'));
      const name = basename(file, '.json');
      // The supervisor's children have records of their own.
      const pids = name === 'supervisor' ? [pid] : await listProcessTree(pid);
      const sizes = await Promise.all(pids.map(readMemoryMb));
      return [name, sizes.reduce((sum, size) => sum + size, 0)];
    }),
  );
  return Object.fromEntries(entries);
}

try {
  await run('git', ['clone', '--quiet', '--no-hardlinks', source, clone]);
  const coldS = await timeStart();
  const warm = [];
  for (let round = 0; round < WARM_ROUNDS; round++) {
    await npm('stop');
    warm.push(await timeStart());
  }
  const samples = [];
  for (let index = 0; index < IDLE_SAMPLES; index++) {
    await new Promise((resolve) => setTimeout(resolve, IDLE_BETWEEN_MS));
    samples.push(await weigh());
  }
  const byProcess = Object.fromEntries(
    Object.keys(samples[0]).map((name) => [name, round(median(samples.map((sample) => sample[name] ?? 0)))]),
  );
  const idleMb = Object.values(byProcess).reduce((sum, size) => sum + size, 0);
  report({ bench: 'start', coldS: round(coldS, 1), warmS: round(median(warm), 1), idleMb, byProcess });
} finally {
  await npm('stop').catch((error) => console.error(error.message));
  await npm('run', 'engines', '--', 'down').catch((error) => console.error(error.message));
  await rm(parent, { recursive: true, force: true });
}
