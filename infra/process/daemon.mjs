// A long-lived child: from spawn to a record that a later process can adopt or end it by.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { readStartTime } from './identity.mjs';
import { tieToParent } from './programs.mjs';

/**
 * Starts a program in a session of its own, so that Ctrl-C reaches only the supervisor, which stops things in order.
 * `diesWithParent`: the kernel sends the signal when we end, kill -9 included (only where util-linux's setpriv is).
 */
export function spawnDaemon({ command, args = [], env, cwd, uid, gid, input, logFile, diesWithParent }) {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a', 0o640);
  const [file, argv] = diesWithParent ? tieToParent(command, args, diesWithParent) : [command, args];
  const child = spawn(file, argv, {
    stdio: [input === undefined ? 'ignore' : 'pipe', log, log],
    env,
    cwd,
    uid,
    gid,
    detached: true,
  });
  closeSync(log);
  const exited = new Promise((resolve) => {
    child.once('error', (cause) => resolve(`could not be run (${cause.message})`));
    child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `ended with code ${code}`));
  });
  if (input !== undefined) {
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  }
  child.unref();
  return { pid: child.pid, startTime: readStartTime(child.pid), exited };
}

/** Keeps the log of the run before, and starts a new one. */
export function rotateLog(file) {
  if (existsSync(file)) renameSync(file, `${file}.previous`);
}

export function readTail(file, lines = 15) {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '(no log)';
  }
}
