// Runs the platform's processes: starts each after what it needs, waits until it is ready, starts it again when it dies,
// and stops them in the opposite order.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { portOf, portVariable } from '../places.mjs';
import { readTail, rotateLog, spawnDaemon } from '../process/daemon.mjs';
import { endProcess, isAlive, readRecord, removeRecord, writeRecord } from '../process/identity.mjs';
import { assertPortFree } from '../process/ports.mjs';
import { PlainError } from '../process/programs.mjs';
import { buildEnvironment, readyAddressOf } from './platform.mjs';

// Long, for a machine may be very busy; a process that ends is noticed at once.
const READY_WAIT_MS = 240_000;
/** A process bounds each of its own checks to 2 s. */
const READY_ANSWER_MS = 6000;
const STOP_GRACE_MS = 15_000;
const ATTEMPTS_AT_START = 3;
const BACK_OFF_MS_MIN = 500;
const BACK_OFF_MS_MAX = 30_000;
const STEADY_AFTER_MS = 60_000;

export const backOffMs = (attempt) => Math.min(BACK_OFF_MS_MAX, BACK_OFF_MS_MIN * 2 ** attempt);

export const recordFileOf = (runDir, name) => join(runDir, 'run', `${name}.json`);
export const logFileOf = (runDir, name) => join(runDir, 'logs', `${name}.log`);

/** Undefined when ready, else what the process says that it lacks, or that it does not answer. */
async function askWhatLacks(address) {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(READY_ANSWER_MS) });
    const text = await answer.text();
    return answer.ok ? undefined : `it answers ${answer.status} ${text.slice(0, 300)}`;
  } catch (error) {
    return error.name === 'TimeoutError' ? `it does not answer in ${READY_ANSWER_MS / 1000} s` : 'it does not listen';
  }
}

export const isReadyAt = async (address) => (await askWhatLacks(address)) === undefined;

/** Ends what a supervisor that was killed left behind; answers the names. */
export async function endOrphans({ runDir, processes }) {
  const orphans = processes.filter(({ name }) => isAlive(readRecord(recordFileOf(runDir, name))));
  await Promise.all(
    orphans.map(async ({ name }) => {
      await endProcess(readRecord(recordFileOf(runDir, name)), { graceMs: STOP_GRACE_MS });
      removeRecord(recordFileOf(runDir, name));
    }),
  );
  return orphans.map(({ name }) => name);
}

export async function assertPortsFree({ processes, env }) {
  for (const { name, title, morePorts = [] } of processes) {
    for (const port of [name, ...morePorts])
      await assertPortFree({ port: portOf(port, env), what: title, variable: portVariable(port) });
  }
}

export function createSupervisor({ root, runDir, processes, environment, secrets, env = process.env, say, warn }) {
  const states = new Map(processes.map((process) => [process.name, { process, state: 'waiting', attempt: 0 }]));
  let isStopping = false;

  function launch(entry) {
    const { process } = entry;
    const logFile = logFileOf(runDir, process.name);
    if (!entry.wasStarted) rotateLog(logFile);
    entry.wasStarted = true;
    const { exited, ...identity } = spawnDaemon({
      command: globalThis.process.execPath,
      args: ['--enable-source-maps', process.entry],
      cwd: join(root, process.folder),
      env: buildEnvironment({ process, environment, secrets, env }),
      logFile,
      diesWithParent: 'SIGTERM',
    });
    Object.assign(entry, { record: identity, state: 'starting', startedAt: Date.now(), end: undefined });
    writeRecord(recordFileOf(runDir, process.name), identity);
    exited.then((reason) => onExit(entry, identity, reason));
  }

  function onExit(entry, identity, reason) {
    if (entry.record !== identity && entry.record?.pid !== identity.pid) return;
    entry.end = reason;
    if (isStopping) return;
    const wasReady = entry.state === 'ready';
    entry.state = 'down';
    if (!wasReady) return; // whoever waits for it to become ready tells
    if (Date.now() - entry.startedAt > STEADY_AFTER_MS) entry.attempt = 0;
    const waitMs = backOffMs(entry.attempt++);
    warn(
      `${entry.process.title} ${reason}; starting it again in ${waitMs / 1000} s. Its log: ${logFileOf(runDir, entry.process.name)}`,
    );
    sleep(waitMs).then(() => restart(entry));
  }

  async function restart(entry) {
    if (isStopping) return;
    launch(entry);
    if (await becomesReady(entry)) return say(`${entry.process.title} is ready again`);
    if (isStopping) return;
    const waitMs = backOffMs(entry.attempt++);
    warn(`${entry.process.title} ${entry.end ?? 'does not get ready'}; trying again in ${waitMs / 1000} s`);
    await endProcess(entry.record, { graceMs: STOP_GRACE_MS });
    await sleep(waitMs);
    return restart(entry);
  }

  async function becomesReady(entry) {
    const address = readyAddressOf(entry.process, env);
    for (const deadline = Date.now() + READY_WAIT_MS; Date.now() < deadline && !isStopping; await sleep(60)) {
      if (entry.end) return false;
      entry.lack = await askWhatLacks(address);
      if (entry.lack === undefined && !entry.end) {
        entry.state = 'ready';
        return true;
      }
    }
    return false;
  }

  async function startOne(entry, started) {
    const { process } = entry;
    await Promise.all(process.after.map((name) => started.get(name)));
    for (let attempt = 0; attempt < ATTEMPTS_AT_START; attempt++) {
      if (isStopping) return;
      const from = Date.now();
      launch(entry);
      if (await becomesReady(entry)) return say(`${process.title} is ready (${((Date.now() - from) / 1000).toFixed(1)} s)`);
      if (!entry.end) break; // it lives, but is not ready after the whole wait: once more would not help
      await sleep(backOffMs(attempt));
    }
    if (isStopping) return;
    const problem = entry.end ?? `is not ready after ${READY_WAIT_MS / 1000} s: ${entry.lack}`;
    throw new PlainError(
      `${process.title} ${problem}. The end of ${logFileOf(runDir, process.name)}:\n${readTail(logFileOf(runDir, process.name))}`,
    );
  }

  return {
    /** Resolves when every process is ready; throws the first failure, with the end of its log. */
    async start() {
      const started = new Map();
      for (const process of orderByDependency(processes)) started.set(process.name, startOne(states.get(process.name), started));
      const results = await Promise.allSettled(started.values());
      const failed = results.find(({ status }) => status === 'rejected');
      if (failed) throw failed.reason;
    },

    async stop() {
      isStopping = true;
      const waves = orderByDependency(processes).reverse();
      const stopped = new Map();
      for (const process of waves) {
        const dependents = processes.filter(({ after }) => after.includes(process.name)).map(({ name }) => stopped.get(name));
        stopped.set(
          process.name,
          Promise.all(dependents).then(() => stopOne(states.get(process.name))),
        );
      }
      await Promise.all(stopped.values());
    },

    describe: () => [...states.values()].map(({ process, state, record }) => ({ name: process.name, state, pid: record?.pid })),
  };

  async function stopOne(entry) {
    if (entry.record) {
      const wasKilled = await endProcess(entry.record, { graceMs: STOP_GRACE_MS });
      if (wasKilled) warn(`${entry.process.title} did not stop in ${STOP_GRACE_MS / 1000} s and was killed`);
    }
    entry.state = 'stopped';
    removeRecord(recordFileOf(runDir, entry.process.name));
  }
}

/** Each after all that it names; throws for a circle or an unknown name. */
export function orderByDependency(processes) {
  const ordered = [];
  const visiting = new Set();
  const visit = (process) => {
    if (ordered.includes(process)) return;
    if (visiting.has(process.name)) throw new Error(`${process.name} waits for itself`);
    visiting.add(process.name);
    for (const name of process.after) {
      const needed = processes.find((other) => other.name === name);
      if (!needed) throw new Error(`${process.name} waits for ${name}, which does not exist`);
      visit(needed);
    }
    ordered.push(process);
  };
  for (const process of processes) visit(process);
  return ordered;
}
