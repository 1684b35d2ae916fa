// node infra/checks/images.mjs: whether the Dockerfile's images would run, on a machine that has no Docker. Each image's
// folder is put together as its instructions say, out of this clone's build and its own `npm ci --omit=dev`, and the platform
// is started from these folders alone. Takes minutes, hence not a part of `npm test`; run it after a change to the Dockerfile.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { parse } from 'yaml';
import { listWorkspaces } from '../build/workspace.mjs';
import { buildAll } from '../cli/build.mjs';
import { runCommand } from '../cli/command.mjs';
import { buildEnvironment, PROCESSES } from '../cli/platform.mjs';
import { createSession } from '../cli/session.mjs';
import { createSteps } from '../cli/steps.mjs';
import { createSupervisor } from '../cli/supervisor.mjs';
import { findDataDir, repositoryDir } from '../places.mjs';
import { PlainError, run } from '../process/programs.mjs';
import { flattenStage, parseCopy, parseStages } from './dockerfile.mjs';

const MANIFESTS = ['package.json', 'package-lock.json', '.npmrc', ...listWorkspaces().map((folder) => `${folder}/package.json`)];

/** What a source of COPY is on this machine, and where it goes below the image's folder. */
function* locate({ from, sources, target }, workdir) {
  if (from === 'manifests') {
    for (const file of MANIFESTS) yield { source: join(repositoryDir, file), target: join(workdir, file) };
    return;
  }
  if (from !== 'build') throw new PlainError(`an image copies from ${from ?? 'the context'}, which is not known here`);
  for (const source of sources) {
    const path = relative('/app', source);
    const isInto = target.endsWith('/') || sources.length > 1;
    yield { source: join(repositoryDir, path), target: join(workdir, isInto ? join(target, path.split('/').at(-1)) : target) };
  }
}

/** Follows the instructions of a stage; answers the program that the image starts, as a path in `dir`. */
async function assemble({ stages, name, dir, steps }) {
  let workdir = '/';
  let command;
  for (const line of flattenStage(stages, name)) {
    const [instruction, rest] = [line.split(/\s/, 1)[0], line.slice(line.indexOf(' ') + 1)];
    if (instruction === 'WORKDIR') workdir = relative('/app', resolve('/app', workdir, rest));
    if (instruction === 'CMD') command = JSON.parse(rest);
    if (instruction === 'COPY') {
      for (const { source, target } of locate(parseCopy(line), workdir)) {
        mkdirSync(dirname(join(dir, target)), { recursive: true });
        cpSync(source, join(dir, target), { recursive: true });
      }
    }
    const install = /npm ci .*/.exec(line)?.[0];
    if (install)
      await steps.step(`${name}: ${install}`, () =>
        run('npm', install.split(' ').slice(1).concat('--prefer-offline'), { cwd: dir }),
      );
  }
  const entry = join(workdir, command.at(-1));
  if (!existsSync(join(dir, entry))) throw new PlainError(`the image ${name} starts ${entry}, which it does not hold`);
  return entry;
}

/** The list of processes, each to be started in its image's folder. */
async function assembleAll({ images, steps }) {
  const stages = parseStages(readFileSync(join(repositoryDir, 'Dockerfile'), 'utf8'));
  const { services } = parse(readFileSync(join(repositoryDir, 'docker-compose.yml'), 'utf8'), { merge: true });
  const entries = new Map();
  for (const target of new Set(PROCESSES.map(({ name }) => services[name].build.target)))
    entries.set(target, await assemble({ stages, name: target, dir: join(images, target), steps }));
  return PROCESSES.map((process) => {
    const { target } = services[process.name].build;
    const wanted = join(process.folder, process.entry);
    if (entries.get(target) !== wanted)
      throw new PlainError(`the image ${target} starts ${entries.get(target)} instead of ${wanted}`);
    return { ...process, folder: join(target, process.folder) };
  });
}

await runCommand(async () => {
  const steps = createSteps();
  const runDir = findDataDir();
  const images = mkdtempSync(join(tmpdir(), 'castgraph-images-'));
  const session = await createSession({ root: repositoryDir, runDir, steps });
  const { environment, secrets } = session;
  let supervisor;
  try {
    await session.recover();
    await steps.step('Everything is built', () => buildAll({ root: repositoryDir, say: steps.say }));
    const processes = await assembleAll({ images, steps });
    await session.engines.provision();
    await steps.step('Engines are up', () => session.engines.up('platform').then(() => undefined));
    await session.engines.prepare(environment, repositoryDir);
    for (const owner of processes.filter(({ migrates }) => migrates)) {
      const env = buildEnvironment({ process: owner, environment, secrets });
      await steps.step(`${owner.title} migrates`, () =>
        run(process.execPath, ['dist/migrate.js'], { cwd: join(images, owner.folder), env }),
      );
    }
    supervisor = createSupervisor({ root: images, runDir, processes, environment, secrets, say: steps.say, warn: steps.warn });
    await steps.step('Every image runs', () => supervisor.start());
    const site = await fetch(environment.PUBLIC_SITE_URL);
    const icon = await fetch(`${environment.PUBLIC_SITE_URL}/icon.svg`);
    if (!site.ok || !icon.ok) throw new PlainError(`the site answers ${site.status}, its icon ${icon.status}`);
  } finally {
    await supervisor?.stop();
    await session.stop();
    rmSync(images, { recursive: true, force: true });
  }
});
