// npm run engines -- up|down|status|logs|env [postgres redis kafka s3 mongo]

import { createEngineSet } from '../engines/set.mjs';
import { findCacheDir, findDataDir, makeDataDir, readSecrets } from '../places.mjs';
import { runCommand } from './command.mjs';

const USAGE = 'npm run engines -- up|down|status|logs|env [postgres redis kafka s3 mongo]';

await runCommand(async (args) => {
  const [verb, ...names] = args;
  const runDir = makeDataDir(findDataDir());
  const set = await createEngineSet({
    runDir,
    cacheDir: findCacheDir(),
    secrets: readSecrets(runDir),
    names,
    say: (line) => console.error(line),
  });
  const verbs = {
    async up() {
      await set.provision();
      const outcomes = await set.up('engines');
      for (const { engine, how, pid, isAdopted, tookMs } of outcomes) {
        console.log(
          `${engine.title.padEnd(14)} ${how}${pid ? ` (process ${pid}${isAdopted ? ', ran already' : ''})` : ''}  ${(tookMs / 1000).toFixed(1)} s`,
        );
      }
    },
    async down() {
      for (const { engine, outcome } of await set.down()) console.log(`${engine.title.padEnd(14)} ${outcome}`);
    },
    async status() {
      const states = await set.inspect();
      for (const { engine, how, pid, isReady, address } of states) {
        console.log(
          `${engine.title.padEnd(14)} ${(isReady ? 'ready' : 'not running').padEnd(12)} ${how.padEnd(7)} ${String(pid ?? '').padEnd(8)} ${address}`,
        );
      }
      return states.every(({ isReady }) => isReady) ? 0 : 3;
    },
    async logs() {
      console.log(await set.logs());
    },
    async env() {
      for (const [name, value] of Object.entries(set.environment())) console.log(`export ${name}='${value}'`);
    },
  };
  const work = verbs[verb];
  if (!work) {
    console.error(`usage: ${USAGE}`);
    return 2;
  }
  return work();
});
