// Finding and running other programs.
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** An error whose message is written for the person at the terminal: shown without a stack. */
export class PlainError extends Error {
  name = 'PlainError';
}

export const isRoot = process.getuid?.() === 0;

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The first of `names` that can be executed, in `dirs` or on PATH. */
export function findProgram(names, dirs = []) {
  for (const dir of [...dirs, ...(process.env.PATH ?? '').split(delimiter)]) {
    for (const name of names) if (dir !== '' && isExecutable(join(dir, name))) return join(dir, name);
  }
  return undefined;
}

const setpriv = process.platform === 'linux' ? findProgram(['setpriv']) : undefined;

/** The program such that the kernel sends it a signal when we end, kill -9 included. Only where util-linux's setpriv is. */
export const tieToParent = (command, args, signal = 'SIGTERM') =>
  setpriv ? [setpriv, ['--pdeathsig', signal.replace('SIG', ''), '--', command, ...args]] : [command, args];

const running = new Set();

/** Ends the programs that `run` waits for: for a Ctrl-C or a SIGTERM that came while we install or build. */
export function endRunningPrograms() {
  for (const child of running) child.kill('SIGTERM');
}

/**
 * Runs a program to its end: its output when it succeeds, a PlainError with the output's tail when it does not.
 * `diesWithParent` is for what must not go on behind the back of the next start. `isWhole` is for what must not be cut short,
 * as apt: neither Ctrl-C nor our own end reaches it, and whoever is asked to stop waits for it.
 */
export function run(command, args, { input, timeoutMs, diesWithParent, isWhole, onOutput, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(...(diesWithParent ? tieToParent(command, args) : [command, args]), {
      stdio: 'pipe',
      detached: isWhole === true,
      ...options,
    });
    if (!isWhole) running.add(child);
    let output = '';
    const timer = timeoutMs && setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    const collect = (chunk) => {
      output += chunk;
      onOutput?.(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', (cause) => {
      clearTimeout(timer);
      running.delete(child);
      reject(new PlainError(`cannot run ${command}: ${cause.code ?? cause.message}`, { cause }));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      running.delete(child);
      if (code === 0) return resolve(output);
      const error = new PlainError(`${command} ${args[0] ?? ''} ended with ${signal ?? code}:\n${output.trim().slice(-4000)}`);
      reject(Object.assign(error, { output, code }));
    });
    child.stdin.on('error', () => {}); // the program may end before it has read everything
    child.stdin.end(input);
  });
}
