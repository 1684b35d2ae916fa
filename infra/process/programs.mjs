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

/** Runs a program to its end: its output when it succeeds, a PlainError with the output's tail when it does not. */
export function run(command, args, { input, timeoutMs, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'pipe', ...options });
    let output = '';
    const timer = timeoutMs && setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(new PlainError(`cannot run ${command}: ${cause.code ?? cause.message}`, { cause }));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) return resolve(output);
      reject(new PlainError(`${command} ${args[0] ?? ''} ended with ${signal ?? code}:\n${output.trim().slice(-2000)}`));
    });
    child.stdin.on('error', () => {}); // the program may end before it has read everything
    child.stdin.end(input);
  });
}
