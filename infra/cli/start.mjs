// npm start [-- --detach --fresh --demo --no-demo]: from a clone to the platform, ready to be used.
import { closeSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findDataDir, repositoryDir } from '../places.mjs';
import { rotateLog, spawnDaemon } from '../process/daemon.mjs';
import { isAlive, readRecord } from '../process/identity.mjs';
import { endRunningPrograms, PlainError } from '../process/programs.mjs';
import { runCommand } from './command.mjs';
import { DEMO_LIMITS, readDemoState, seedDemo } from './demo.mjs';
import { readDemoWish, readHasAccounts, settleDemoWish } from './demo-wish.mjs';
import { createSession, findSession, sessionFile, wipeData } from './session.mjs';
import { bold, createSteps, formatTable, green, seconds } from './steps.mjs';
import { stopSession } from './stop.mjs';

/** What `--detach` tells the program that it starts in the background. */
const OF_THE_DAEMON = ['as-daemon', 'demo-if-empty'];
const FLAG_OF_WISH = { yes: 'demo', no: 'no-demo', 'if-empty': 'demo-if-empty' };

function readFlags(args) {
  const options = Object.fromEntries(
    ['detach', 'fresh', 'demo', 'no-demo', 'help', ...OF_THE_DAEMON].map((name) => [name, { type: 'boolean' }]),
  );
  try {
    return parseArgs({ args, options }).values;
  } catch (cause) {
    throw new PlainError(`${cause.message.split('.')[0]}. Usage: npm start [-- --detach --fresh --demo --no-demo]`, { cause });
  }
}

function printTable(session, tookMs) {
  const rows = session.addresses
    .filter(({ isShown }) => isShown)
    .map(({ title, address }) => [`  ${title}`, address, green('ready')]);
  const others = session.addresses
    .filter(({ isShown }) => !isShown)
    .map(({ title, address }) => [`  ${title}`, address, green('ready')]);
  const shell = session.addresses.find(({ name }) => name === 'shell');
  console.log(`\n${formatTable([...others, ...rows])}\n`);
  console.log(
    `${tookMs === undefined ? 'Running' : `Ready in ${seconds(tookMs)}`}. Stop it with ${tookMs === undefined ? 'npm stop' : 'Ctrl-C or npm stop'}; its logs are in ${join(findDataDir(), 'logs')}.`,
  );
  console.log(bold(`Castgraph is at ${shell.address}`));
}

/** The same program once more, in the background; what it tells goes to its log, which is shown until it is ready. */
async function startDetached(runDir, wish) {
  const logFile = join(runDir, 'logs', 'supervisor.log');
  mkdirSync(dirname(logFile), { recursive: true });
  rotateLog(logFile);
  const { exited, ...identity } = spawnDaemon({
    command: process.execPath,
    args: [fileURLToPath(import.meta.url), '--as-daemon', `--${FLAG_OF_WISH[wish]}`],
    cwd: repositoryDir,
    env: process.env,
    logFile,
  });
  let shownBytes = 0;
  const showMore = () => {
    const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= shownBytes) return;
    const chunk = Buffer.alloc(size - shownBytes);
    const file = openSync(logFile, 'r');
    readSync(file, chunk, 0, chunk.length, shownBytes);
    closeSync(file);
    shownBytes = size;
    process.stdout.write(chunk);
  };
  let isGone = false;
  exited.then(() => (isGone = true));
  for (;;) {
    showMore();
    const record = readRecord(sessionFile(runDir));
    if (record?.pid === identity.pid && record.state === 'ready') break;
    if (isGone || !isAlive(identity)) {
      showMore();
      return 1;
    }
    await sleep(100);
  }
  await sleep(150);
  showMore();
  return 0;
}

async function joinRunning(session, runDir) {
  console.log(`Castgraph runs already (process ${session.pid}).`);
  let current = session;
  while (current?.state === 'starting') {
    await sleep(500);
    current = findSession(runDir);
  }
  if (!current) throw new PlainError('It ended before it was ready. Try again.');
  printTable(current);
  return 0;
}

async function start(args) {
  const flags = readFlags(args);
  if (flags.help) {
    console.log('npm start [-- --detach --fresh --demo --no-demo]');
    return 0;
  }
  const runDir = findDataDir();
  const running = findSession(runDir);
  if (running && flags.fresh) await stopSession({ runDir, say: (line) => console.log(line) });
  else if (running) {
    if (flags.demo && readDemoState(runDir) !== 'complete')
      console.log('The demo is begun by a start: npm stop, then npm start -- --demo.');
    return joinRunning(running, runDir);
  }

  if (flags.fresh) await wipeData({ runDir });
  const demoWish = await readDemoWish({ runDir, flags, say: (line) => console.log(line) });
  return flags.detach ? startDetached(runDir, demoWish) : supervise({ runDir, demoWish });
}

async function supervise({ runDir, demoWish }) {
  const steps = createSteps();
  const session = await createSession({ root: repositoryDir, runDir, steps });
  session.announce('starting');

  let seeding;
  let askedToStop;
  const hasBeenAsked = new Promise((resolve) => (askedToStop = resolve));
  let signals = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      signals++;
      if (signals === 1) console.log(`\n${signal}: stopping…`);
      askedToStop(signal);
      endRunningPrograms();
      session.abort();
    });
  }
  // What runs is not tied to our event loop, and a signal handler does not keep it: without this the supervisor would end by itself.
  const staying = setInterval(() => {}, 2 ** 30);
  const bringUp = async () => {
    await session.recover();
    await session.prepare();
    await steps.step('Databases are up to date', () => session.migrate());
    const hasAccounts = () => readHasAccounts({ root: repositoryDir, url: session.environment.USERS_DATABASE_URL });
    const isSeeding = await settleDemoWish({ wish: demoWish, runDir, hasAccounts, say: steps.say });
    const limits = isSeeding || readDemoState(runDir) === 'complete' ? DEMO_LIMITS : {};
    await steps.step('Processes are ready', () => session.start({ limits }));
    session.announce('ready');
    if (isSeeding && signals === 0) seeding = seedDemo({ root: repositoryDir, runDir, session, steps });
    printTable({ addresses: readRecord(sessionFile(runDir)).addresses }, steps.elapsedMs());
  };
  try {
    await bringUp();
    await hasBeenAsked;
    return 0;
  } catch (error) {
    if (signals === 0) throw error; // else it is the stopping that made it fail
    return 0;
  } finally {
    clearInterval(staying);
    seeding?.stop();
    await session.stop();
    console.log('Stopped; data is kept.');
    // What still waits (an abandoned start) must not keep the process.
    setTimeout(() => process.exit(), 500).unref();
  }
}

await runCommand(start);
