// Several engines at once: provision what is missing side by side, start side by side, stop, look.
import { readTail } from '../process/daemon.mjs';
import { readRecord } from '../process/identity.mjs';
import { PlainError } from '../process/programs.mjs';
import { installPackages } from './debian.mjs';
import { createDocker } from './docker.mjs';
import { bringUp, chooseRung, createContext, findGiven, inspect, isGiven, takeDown } from './ladder.mjs';
import { engines as all } from './list.mjs';

export async function createEngineSet({ runDir, cacheDir, secrets, names = [], env = process.env, say = () => {} }) {
  const unknown = names.filter((name) => !all.some((engine) => engine.name === name));
  if (unknown.length > 0)
    throw new PlainError(`There is no engine called ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}.`);
  const engines = all.filter(({ name }) => names.length === 0 || names.includes(name));
  const docker = await createDocker({ runDir, secrets, env });
  const contexts = new Map(engines.map((engine) => [engine, createContext({ engine, env, runDir, cacheDir, secrets, say })]));
  const each = async (work) =>
    settleAll(engines.map(async (engine) => ({ engine, ...(await work(engine, contexts.get(engine))) })));
  const isNative = (engine) =>
    chooseRung({ engine, env, hasDocker: docker.isThere, record: readRecord(contexts.get(engine).recordFile) }) === 'native';

  return {
    engines,
    /** Debian's packages that native engines among these lack. */
    missingPackages: () => [...new Set(engines.filter(isNative).flatMap((engine) => engine.packages(contexts.get(engine))))],

    /** Fetches and builds what is missing; one apt transaction first, for apt has one lock. */
    async provision({ morePackages = [] } = {}) {
      await installPackages({ packages: [...new Set([...this.missingPackages(), ...morePackages])], cacheDir, say });
      await settleAll(engines.filter(isNative).map((engine) => engine.provision(contexts.get(engine)).catch(() => undefined))); // bringing it up tells what is wrong
    },

    up: (owner) =>
      each(async (engine, context) => {
        const begun = Date.now();
        const outcome = await bringUp({ engine, context, docker, owner });
        return { ...outcome, tookMs: Date.now() - begun };
      }),

    down: ({ ifOwnedBy } = {}) =>
      each(async (engine, context) => ({
        outcome: isGiven(engine, env) ? 'given: not ours to stop' : await takeDown({ engine, context, docker, ifOwnedBy }),
      })),

    inspect: () =>
      each(async (engine, context) => ({
        ...(await inspect({ engine, context })),
        address: findGiven(engine, env)?.join(', ') ?? `127.0.0.1:${context.port(engine.ports[0])}`,
      })),

    /** What services are told, for engines that are given and for ours alike. */
    environment: () =>
      Object.assign(
        {},
        ...engines.map((engine) =>
          isGiven(engine, env)
            ? (engine.complete?.(env) ?? Object.fromEntries(engine.variables.map((name) => [name, env[name]])))
            : engine.environment(contexts.get(engine)),
        ),
      ),

    async prepare(environment, repositoryDir) {
      for (const engine of engines) await engine.prepare?.(environment, repositoryDir);
    },

    /** After everything is down: what an engine keeps outside the run's own folder. */
    async wipe() {
      for (const engine of engines) engine.wipe?.(contexts.get(engine));
      if (docker.isThere) await docker.wipe();
    },

    async logs() {
      const parts = await each(async (engine, { logFile, recordFile }) => ({
        text: readRecord(recordFile)?.how === 'docker' ? await docker.logs(engine.name) : readTail(logFile, 40),
      }));
      return parts.map(({ engine, text }) => `── ${engine.title} ──\n${text}`).join('\n');
    },
  };
}

/** All are let finish before the first error is thrown: nothing is left half started behind an error's back. */
async function settleAll(promises) {
  const results = await Promise.allSettled(promises);
  const errors = results.filter(({ status }) => status === 'rejected').map(({ reason }) => reason);
  if (errors.length === 0) return results.map(({ value }) => value);
  if (errors.every((error) => error instanceof PlainError))
    throw new PlainError(errors.map(({ message }) => message).join('\n\n'));
  throw errors.find((error) => !(error instanceof PlainError));
}
