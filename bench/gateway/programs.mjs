// Programs of a benchmark: pinned to cores, waited for, ended by their own id.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { cpus } from 'node:os';
import { run } from '../measure.mjs';

const undo = [];
let isEnding = false;

/** What is measured has the first core for itself; all else shares the second one, or has the others where there are more. */
export const GATEWAY_CORE = '0';
export const OTHER_CORES = cpus().length > 2 ? `1-${cpus().length - 1}` : '1';

/** Starts a program on some cores. What it says on standard error is shown; `ipc` opens a channel to it. */
export function startProgram({ cores, command = process.execPath, args, env = {}, cwd, ipc = false, input }) {
  if (isEnding) throw new Error('The benchmark is ending.');
  const child = spawn('taskset', ['-c', cores, command, ...args], {
    cwd,
    env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1', ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'ignore', 'inherit', ...(ipc ? ['ipc'] : [])],
  });
  atEnd(() => endProgram(child));
  if (input !== undefined) child.stdin.end(input);
  return child;
}

/** Waits until somebody listens at a port. */
export async function waitForPort(port, child, withinMs = 60_000) {
  const until = Date.now() + withinMs;
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(' ')} ended with ${child.exitCode}`);
    if (Date.now() > until) throw new Error(`${child.spawnargs.join(' ')} does not listen at ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function isListening(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.end());
  });
}

async function endProgram(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const limit = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(limit);
}

/** Has something undone when the benchmark ends, after all that came later. */
export const atEnd = (step) => undo.push(step);

/** Runs a benchmark. What it started ends with it, also where a signal ends it before its time. */
export async function runStaged(work) {
  const end = async () => {
    isEnding = true;
    for (const step of undo.splice(0).reverse()) await step();
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void end().finally(() => process.exit(1)));
  await work().finally(end);
  process.exit(process.exitCode ?? 0);
}

const { stdout: ticks } = await run('getconf', ['CLK_TCK']);
const MICROSECONDS_PER_TICK = 1_000_000 / Number(ticks);

/** Microseconds of CPU, in user and kernel mode, that a process with all its threads has used. */
export async function readCpuUs(pid) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may hold anything; what follows is separated by blanks.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MICROSECONDS_PER_TICK;
}
