// npm run status: what runs, where, and whether it is ready. Exit code 0 when all is ready, 3 otherwise.
import { createEngineSet } from '../engines/set.mjs';
import { findCacheDir, findDataDir, makeDataDir, readSecrets } from '../places.mjs';
import { isAlive, readRecord } from '../process/identity.mjs';
import { runCommand } from './command.mjs';
import { describeDemoAccounts } from './demo.mjs';
import { PLATFORM_ENGINES, PROCESSES } from './platform.mjs';
import { findSession, listAddresses } from './session.mjs';
import { bold, dim, formatTable, green, red } from './steps.mjs';
import { isReadyAt, recordFileOf } from './supervisor.mjs';

/** Resident memory of a process in MB, where the system tells. */
async function readMemoryMb(pid) {
  const { readFileSync } = await import('node:fs');
  try {
    return `${Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024)} MB`;
  } catch {
    return '';
  }
}

await runCommand(async () => {
  const runDir = makeDataDir(findDataDir());
  const session = findSession(runDir);
  const engines = await createEngineSet({ runDir, cacheDir: findCacheDir(), secrets: readSecrets(runDir) });
  const engineRows = (await engines.inspect()).map(({ engine, how, pid, isReady, address }) => ({
    name: engine.name,
    cells: [engine.title, address, how, pid],
    isReady,
    isNeeded: PLATFORM_ENGINES.includes(engine.name),
  }));
  const addresses = session?.addresses ?? listAddresses(process.env);
  const processRows = await Promise.all(
    PROCESSES.map(async ({ name }) => {
      const record = readRecord(recordFileOf(runDir, name));
      const { title, address } = addresses.find((entry) => entry.name === name);
      const isRunning = isAlive(record);
      return {
        cells: [title, address, '', isRunning ? record.pid : undefined],
        isRunning,
        isReady: isRunning && (await isReadyAt(new URL('/ready', address))),
        isNeeded: true,
      };
    }),
  );
  const rows = [...engineRows, ...processRows];
  const lines = await Promise.all(
    rows.map(async ({ cells: [title, address, how, pid], isReady, isRunning }) => {
      const state = isReady ? green('ready') : isRunning ? red('not ready') : dim('not running');
      return [`  ${title}`, address, how, pid ? String(pid) : '', pid ? await readMemoryMb(pid) : '', state];
    }),
  );
  console.log(formatTable(lines));
  const demoAccounts = describeDemoAccounts(runDir);
  if (demoAccounts.length > 0)
    console.log(['The demo is there. Sign in as', ...demoAccounts.map((line) => `  ${line}`)].join('\n'));
  const isAllReady = rows.every(({ isReady, isNeeded }) => isReady || !isNeeded);
  const shell = addresses.find(({ name }) => name === 'shell');
  console.log(
    session
      ? bold(`${session.state === 'ready' ? 'Castgraph is at' : `Process ${session.pid} is starting`} ${shell.address}`)
      : 'Castgraph is not running: npm start',
  );
  return isAllReady && session ? 0 : 3;
});
