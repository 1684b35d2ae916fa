// How an engine is come by: (1) its URL variable names a server, (2) a Docker engine runs it, (3) it is provisioned and
// started natively; otherwise one error that names all three ways.
//
// An engine's file offers: name, title, variables, ports, packages, advice, provision, start, ready, environment, reach, and
// where it needs them alternatives, complete, finish, prepare, wipe, stopSignal. Stopping is the same for all and lives here.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { portOf, portVariable } from '../places.mjs';
import { readTail, rotateLog, spawnDaemon } from '../process/daemon.mjs';
import { describeProcess, endProcess, isAlive, readRecord, removeRecord, withLock, writeRecord } from '../process/identity.mjs';
import { assertPortFree, findHolder, isPortFree } from '../process/ports.mjs';
import { PlainError } from '../process/programs.mjs';

// Long, for a machine may be very busy; an engine that ends is noticed at once.
const READY_MS = 240_000;
const ADOPTED_READY_MS = 60_000;

/** What an engine may know of the run it belongs to. */
export function createContext({ engine, env = process.env, runDir, cacheDir, secrets, say = () => {} }) {
  return {
    env,
    cacheDir,
    secrets,
    say: (line) => say(`${engine.title}: ${line}`),
    port: (name) => portOf(name, env),
    runDir,
    dataDir: join(runDir, 'engines', engine.name),
    logFile: join(runDir, 'logs', `${engine.name}.log`),
    recordFile: join(runDir, 'run', `${engine.name}.json`),
    lockFile: join(runDir, 'run', `${engine.name}.lock`),
  };
}

/** The variables that name a server of somebody's own, or undefined where none does. */
export const findGiven = ({ variables, alternatives = [] }, env) =>
  [variables, ...alternatives].find((names) => names.every((name) => env[name]));

export const isGiven = (engine, env) => findGiven(engine, env) !== undefined;

/** The rung that will serve, without bringing anything up. `docker` answers whether an engine of that kind is there. */
export function chooseRung({ engine, env, hasDocker, record }) {
  if (isGiven(engine, env)) return 'given';
  if (isAlive(record)) return 'native'; // it runs already
  if (env.CASTGRAPH_ENGINES === 'native') return 'native';
  if (env.CASTGRAPH_ENGINES === 'docker' || hasDocker) return 'docker';
  return 'native';
}

/**
 * Brings an engine up and answers {how, environment, pid}. `owner` is who may stop it: 'platform' what `npm start` began,
 * 'engines' what was started alone. A running one is adopted, whoever started it.
 */
export async function bringUp({ engine, context, docker, owner }) {
  const rung = chooseRung({ engine, env: context.env, hasDocker: docker.isThere, record: readRecord(context.recordFile) });
  if (rung === 'given') return useGiven(engine, context);
  return withLock(
    context.lockFile,
    () => (rung === 'docker' ? startInDocker({ engine, context, docker, owner }) : startNatively({ engine, context, owner })),
    {
      onWait: (holder) => context.say(`waiting for process ${holder?.pid}, which is starting it`),
    },
  );
}

async function useGiven(engine, { env }) {
  const names = findGiven(engine, env).join(', ');
  if (!(await engine.reach(env)))
    throw new PlainError(
      `${names} is set, but no ${engine.title} answers there. Start that server, or unset ${names} and one is started for you.`,
    );
  const environment = engine.complete?.(env) ?? Object.fromEntries(engine.variables.map((name) => [name, env[name]]));
  return { how: 'given', environment };
}

async function startInDocker({ engine, context, docker, owner }) {
  await docker.up(engine.name);
  if (engine.finishInDocker) await engine.finishInDocker(context);
  writeRecord(context.recordFile, { how: 'docker', owner });
  return { how: 'docker', environment: engine.environment(context) };
}

async function startNatively({ engine, context, owner }) {
  const running = await adopt({ engine, context, owner });
  if (running) return running;
  try {
    const installation = await engine.provision(context);
    for (const name of engine.ports) {
      await assertPortFree({ port: context.port(name), what: engine.title, variable: portVariable(name) });
    }
    return await launch({ engine, context, owner, installation });
  } catch (cause) {
    if (!(cause instanceof PlainError)) throw cause;
    throw new PlainError(`${cause.message}\n${describeWays(engine)}`, { cause });
  }
}

export const describeWays = ({ title, variables, name, advice }) =>
  `Three ways to have ${title}: (1) set ${variables.join(', ')} to a server that runs; (2) start a Docker engine, then "docker compose up ${name}" is done for you; (3) natively: ${advice}.`;

/** One that an earlier run left behind: by its record, or, where a kill -9 came before that was written, by the port it holds. */
async function adopt({ engine, context, owner }) {
  let record = readRecord(context.recordFile);
  if (!isAlive(record)) {
    const port = context.port(engine.ports[0]);
    const holder = (await isPortFree(port)) ? undefined : findHolder(port);
    // Its arguments or the folder it works in: some rewrite their title and, with it, what /proc tells of their environment.
    const isOurs = holder?.pid && (holder.command.includes(context.dataDir) || holder.folder.startsWith(context.dataDir));
    if (!isOurs) return undefined;
    record = { ...describeProcess(holder.pid), how: 'native' };
  }
  const adopted = { ...record, owner: record.owner === 'engines' ? 'engines' : owner };
  if (await waitUntilReady({ engine, context, record, readyMs: ADOPTED_READY_MS })) {
    await engine.finish?.(context);
    writeRecord(context.recordFile, adopted);
    return { how: 'native', isAdopted: true, pid: record.pid, environment: engine.environment(context) };
  }
  context.say(`process ${record.pid} of an earlier run does not answer: ending it`);
  await endProcess(record, { signal: engine.stopSignal, graceMs: engine.stopMs ?? 10_000 });
  removeRecord(context.recordFile);
  return undefined;
}

async function launch({ engine, context, owner, installation }) {
  const { isReady, details, ...program } = await engine.start(installation, context);
  rotateLog(context.logFile);
  const { exited, ...identity } = spawnDaemon({
    cwd: context.dataDir,
    ...program,
    env: { ...process.env, ...program.env },
    logFile: context.logFile,
  });
  const record = { ...identity, ...details, how: 'native', owner, startedAt: new Date().toISOString() };
  writeRecord(context.recordFile, record);
  let end;
  exited.then((reason) => (end = reason));
  const isUp = await waitUntilReady({ engine, context, record, isReady, readyMs: READY_MS, hasEnded: () => end });
  if (!isUp) {
    await endProcess(record, { signal: engine.stopSignal, graceMs: 1000 });
    removeRecord(context.recordFile);
    throw new PlainError(
      `${engine.title} did not get ready (${end ?? 'it took too long'}). The end of ${context.logFile}:\n${readTail(context.logFile)}`,
    );
  }
  await engine.finish?.(context);
  return { how: 'native', pid: record.pid, environment: engine.environment(context), exited };
}

async function waitUntilReady({ engine, context, record, isReady, readyMs, hasEnded = () => undefined }) {
  for (const deadline = Date.now() + readyMs; Date.now() < deadline; await sleep(25)) {
    if (hasEnded() || !isAlive(record)) return false;
    if (await (isReady ? isReady(record.pid) : engine.ready({ ...context, record }))) return true;
  }
  return false;
}

/** Ends what we started; says what was done. A server that a variable names is never touched. */
export async function takeDown({ engine, context, docker, ifOwnedBy }) {
  const record = readRecord(context.recordFile);
  if (!record) return 'not running';
  if (ifOwnedBy && record.owner !== ifOwnedBy) return 'left running';
  return withLock(context.lockFile, async () => {
    if (record.how === 'docker') {
      await docker.stop(engine.name);
      removeRecord(context.recordFile);
      return 'stopped';
    }
    if (!isAlive(record)) {
      removeRecord(context.recordFile);
      return 'not running';
    }
    const wasKilled = await endProcess(record, { signal: engine.stopSignal, graceMs: engine.stopMs ?? 10_000 });
    removeRecord(context.recordFile);
    return wasKilled ? 'killed, for it did not stop' : 'stopped';
  });
}

export async function inspect({ engine, context }) {
  if (isGiven(engine, context.env)) return { how: 'given', isReady: await engine.reach(context.env) };
  const record = readRecord(context.recordFile);
  if (record?.how === 'docker') return { how: 'docker', isReady: await engine.ready({ ...context, record: undefined }) };
  if (!isAlive(record)) return { how: 'native', isReady: false, isStopped: true, hasData: existsSync(context.dataDir) };
  return { how: 'native', pid: record.pid, owner: record.owner, isReady: await engine.ready({ ...context, record }) };
}
