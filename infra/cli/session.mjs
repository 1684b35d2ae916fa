// One run of the platform, from nothing to ready and back: what `npm start`, `npm test` and the benches share.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createEngineSet } from '../engines/set.mjs';
import { findCacheDir, makeDataDir, readSecrets } from '../places.mjs';
import { describeProcess, isAlive, readRecord, removeRecord, writeRecord } from '../process/identity.mjs';
import { PlainError, run } from '../process/programs.mjs';
import { buildAll } from './build.mjs';
import { installDependencies } from './dependencies.mjs';
import { addressOf, buildEnvironment, describeEnvironment, PLATFORM_ENGINES, PROCESSES, withLimits } from './platform.mjs';
import { assertThere, missingFor } from './prerequisites.mjs';
import { assertPortsFree, createSupervisor, endOrphans } from './supervisor.mjs';

export const sessionFile = (runDir) => join(runDir, 'run', 'supervisor.json');

/** The supervisor that runs this data folder now, if there is one. */
export function findSession(runDir) {
  const record = readRecord(sessionFile(runDir));
  return isAlive(record) ? record : undefined;
}

export const listAddresses = (env) =>
  PROCESSES.map((process) => ({
    name: process.name,
    title: process.title,
    address: addressOf(process, env),
    isShown: process.isShown === true,
  }));

/** `steps` tells the person; `needs` are programs beside the engines'. */
export async function createSession({ root, runDir, env = process.env, steps, needs = ['ffmpeg', 'font'] }) {
  makeDataDir(runDir);
  const secrets = readSecrets(runDir);
  const engines = await createEngineSet({
    runDir,
    cacheDir: findCacheDir(env),
    secrets,
    names: PLATFORM_ENGINES,
    env,
    say: steps.say,
  });
  const environment = describeEnvironment({ engines: engines.environment(), secrets, env, runDir });
  let supervisor;
  let isAborted = false;
  /** Between two steps: whoever asked us to stop does not want the next one begun. */
  const goOn = () => {
    if (isAborted) throw new PlainError('Asked to stop.');
  };

  const announce = (state) =>
    writeRecord(sessionFile(runDir), {
      ...describeProcess(process.pid),
      state,
      addresses: listAddresses(env),
      processes: supervisor?.describe() ?? [],
    });

  return {
    environment,
    secrets,
    engines,
    announce,

    async recover() {
      const ended = await endOrphans({ runDir, processes: PROCESSES });
      if (ended.length > 0) steps.warn(`an earlier run was killed and left ${ended.join(', ')}: ended`);
      await assertPortsFree({ processes: PROCESSES, env });
    },

    /** Packages and engines on one side, dependencies and the build on the other. */
    async prepare() {
      const machine = async () => {
        await steps.step('Engines and tools are on this machine', async () => {
          await engines.provision({ morePackages: missingFor(needs) });
          assertThere(needs);
        });
        goOn();
        await steps.step('Engines are up', async () => {
          const outcomes = await engines.up('platform');
          return {
            note: outcomes.map(({ engine, how, isAdopted }) => `${engine.title} ${isAdopted ? 'was up' : how}`).join(', '),
          };
        });
      };
      const code = async () => {
        await steps.step('Dependencies are installed', () => installDependencies({ root, say: steps.say }));
        goOn();
        await steps.step('Everything is built', () => buildAll({ root, say: steps.say }));
      };
      const results = await Promise.allSettled([machine(), code()]);
      const failed = results.find(({ status }) => status === 'rejected');
      if (failed) throw failed.reason;
    },

    async migrate() {
      goOn();
      await engines.prepare(environment, root);
      goOn();
      const owners = PROCESSES.filter(({ migrates }) => migrates);
      await Promise.all(
        owners.map((owner) =>
          run(process.execPath, ['--enable-source-maps', 'dist/migrate.js'], {
            cwd: join(root, owner.folder),
            env: buildEnvironment({ process: owner, environment, secrets, env }),
            diesWithParent: true,
          }).catch((cause) => {
            throw new PlainError(`The database of ${owner.title} could not be migrated: ${cause.message}`, { cause });
          }),
        ),
      );
      return { note: `${owners.length} databases` };
    },

    /** `limits` override the services' defaults. */
    async start({ limits }) {
      goOn();
      supervisor = createSupervisor({
        root,
        runDir,
        processes: PROCESSES,
        environment: withLimits(environment, limits, env),
        secrets,
        env,
        say: steps.say,
        warn: steps.warn,
      });
      await supervisor.start();
      goOn();
    },

    /** Begins nothing more; what is under way ends soon, and then `stop` may follow. */
    async abort() {
      isAborted = true;
      await supervisor?.stop();
    },

    /** Everything this session began, data excepted. Not while a step is under way: see `abort`. */
    async stop() {
      await supervisor?.stop();
      await engines.down({ ifOwnedBy: 'platform' });
      if (readRecord(sessionFile(runDir))?.pid === process.pid) removeRecord(sessionFile(runDir));
    },
  };
}

/** Removes what this project's runs have left in their data folder, and nothing else: a folder that is not ours is refused. */
export async function wipeData({ runDir, env = process.env }) {
  if (!existsSync(runDir) || readdirSync(runDir).length === 0) return;
  if (!existsSync(join(runDir, 'secrets.json')))
    throw new PlainError(`${runDir} is not a data folder of Castgraph (it has no secrets.json): not touched.`);
  const engines = await createEngineSet({ runDir, cacheDir: findCacheDir(env), secrets: readSecrets(runDir), env });
  await engines.down();
  await engines.wipe();
  rmSync(runDir, { recursive: true, force: true });
}
