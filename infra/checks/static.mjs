// Checks what describes the platform to other tools, as far as a machine without those tools can: docker-compose.yml against
// its specification, the Dockerfile by hadolint, the workflows by actionlint, the Tiltfile by a Starlark interpreter. Each
// checker must also find a mistake planted for it. Ends with "static: N passed, N failed".
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Ajv7 from 'ajv';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { listWorkspaces } from '../build/workspace.mjs';
import { PROCESSES } from '../cli/platform.mjs';
import { composeEnvironment } from '../engines/docker.mjs';
import { findCacheDir, repositoryDir } from '../places.mjs';
import { run } from '../process/programs.mjs';
import { checkCopies, checkDockerfile, checkWholeness } from './dockerfile.mjs';
import { checkCompose, checkVersions } from './rules.mjs';
import { checkTilt } from './tilt.mjs';
import { provideActionlint, provideComposeSchema, provideHadolint, provideStarlark } from './tools.mjs';
import { checkVariables, findEnvModule, readNames } from './variables.mjs';

const context = { cacheDir: findCacheDir(), say: (line) => console.log(`        ${line}`) };
const read = (path) => readFileSync(join(repositoryDir, path), 'utf8');
const scratch = mkdtempSync(join(tmpdir(), 'castgraph-static-'));
const put = (name, text) => {
  writeFileSync(join(scratch, name), text);
  return join(scratch, name);
};
const parseCompose = (text) => parse(text, { merge: true });

async function createComposeValidator() {
  const schema = JSON.parse(readFileSync(await provideComposeSchema(context), 'utf8'));
  const ajv = schema.$schema?.includes('2020')
    ? new Ajv({ strict: false, allErrors: true })
    : new Ajv7({ strict: false, allErrors: true });
  addFormats(ajv);
  for (const format of ['ports', 'expose', 'subnet_ip_address']) ajv.addFormat(format, true);
  const validate = ajv.compile(schema);
  return (compose) =>
    validate(compose)
      ? []
      : validate.errors.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}

const tracked = (await run('git', ['ls-files', '-z'], { cwd: repositoryDir })).split('\0').filter(Boolean);
const isTracked = (path) => tracked.some((file) => file === path || file.startsWith(`${path}/`));
const listFolder = (folder) => [
  ...new Set(tracked.filter((file) => file.startsWith(`${folder}/`)).map((file) => file.slice(folder.length + 1).split('/')[0])),
];

/** What turbo says that a task makes, in the innermost workspace, where that has this task. */
function isBuilt(path) {
  const { tasks } = JSON.parse(read('turbo.json'));
  const folder = listWorkspaces().findLast((workspace) => path.startsWith(`${workspace}/`));
  if (!folder) return false;
  const { scripts = {} } = JSON.parse(read(join(folder, 'package.json')));
  const outputs = Object.entries(tasks).flatMap(([task, { outputs }]) => (scripts[task] ? outputs : []));
  return outputs.some((output) => output.replace(/\/\*\*$/, '') === path.slice(folder.length + 1));
}

/** What a process' env.ts declares. */
function readVariables({ folder, entry }) {
  const main = join(folder, entry.replace(/^dist/, 'src').replace(/js$/, 'ts'));
  const file = join(dirname(main), findEnvModule(read(main)));
  const readModule = (from) => read(from === '@castgraph/env' ? 'packages/env/src/index.ts' : join(dirname(file), from));
  return readNames(read(file), readModule);
}

const checkEnvironments = (processes) =>
  checkVariables({
    processes,
    readVariables,
    environments: Object.fromEntries(
      Object.entries(parseCompose(read('docker-compose.yml')).services).map(([name, { environment }]) => [name, environment]),
    ),
  });

const toFailures = (error) => (error.output ?? error.message).trim().split('\n').filter(Boolean);
const runClean = (command, args, options) =>
  run(command, args, options).then(
    () => [],
    (error) => toFailures(error),
  );

async function evaluateTiltfile(text) {
  const prelude = readFileSync(new URL('./tilt-prelude.star', import.meta.url), 'utf8');
  const variables = Object.keys(composeEnvironment({}, {})).map((name) => `${name}=1`);
  const given = `compose_env = ${JSON.stringify(variables.join('\n'))}`;
  const file = put('Tiltfile.star', `${given}\n${prelude}\n${text}\nprint(json.encode(asked))\n`);
  const output = await run(await provideStarlark(context), ['-globalreassign', file]);
  return JSON.parse(output.trim().split('\n').at(-1));
}

const checks = {
  async 'docker-compose.yml follows the compose specification'() {
    const validate = await createComposeValidator();
    return [...validate(parseCompose(read('docker-compose.yml'))), ...validate(parseCompose(read('infra/tilt.compose.yml')))];
  },
  async 'the compose check sees a planted mistake'() {
    const validate = await createComposeValidator();
    const planted = parseCompose(read('docker-compose.yml'));
    planted.services.redis.imagee = 'redis';
    return validate(planted).length > 0 ? [] : ['an unknown key went unnoticed'];
  },
  'docker-compose.yml holds what the platform needs'() {
    const variables = Object.keys(composeEnvironment({}, {}));
    return checkCompose({
      text: read('docker-compose.yml'),
      compose: parseCompose(read('docker-compose.yml')),
      dockerfile: read('Dockerfile'),
      processes: PROCESSES,
      variables,
    });
  },
  'every variable that a process reads can be set, natively and in its container'() {
    return checkEnvironments(PROCESSES);
  },
  'the check of variables sees a planted mistake'() {
    const planted = PROCESSES.map((process) => ({ ...process, settings: process.settings?.slice(1) }));
    return checkEnvironments(planted).some((failure) => failure.startsWith('nobody can set LIMITS of gateway'))
      ? []
      : ['a setting that nobody can set went unnoticed'];
  },
  async 'hadolint finds nothing in the Dockerfile'() {
    return runClean(await provideHadolint(context), ['--failure-threshold', 'info', join(repositoryDir, 'Dockerfile')]);
  },
  async 'hadolint sees a planted mistake'() {
    const failures = await runClean(await provideHadolint(context), [
      '--failure-threshold',
      'info',
      put('Dockerfile', 'FROM debian:latest\nRUN cd /tmp && sudo ls\n'),
    ]);
    return failures.some((line) => line.includes('DL3007')) ? [] : ['"FROM debian:latest" went unnoticed'];
  },
  'every deployable has an image that runs as nobody in particular, and holds all of it'() {
    const deployables = listWorkspaces().filter((folder) =>
      /^(gateway|subgraphs|media-pipeline|infra\/mailbox|microfrontends\/shell)/.test(folder),
    );
    const text = read('Dockerfile');
    return [...checkDockerfile({ text, deployables }), ...checkWholeness({ text, deployables, listFolder })];
  },
  'everything that the Dockerfile copies is there'() {
    return checkCopies({ text: read('Dockerfile'), isTracked, isBuilt });
  },
  'the check of what is copied sees a planted mistake'() {
    const text = read('Dockerfile').replaceAll('/app/microfrontends/shell/public', '/app/microfrontends/shell/pubic');
    return checkCopies({ text, isTracked, isBuilt }).length === 1 ? [] : ['a misspelt folder went unnoticed'];
  },
  async 'actionlint finds nothing in the workflows'() {
    const files = readdirSync(join(repositoryDir, '.github/workflows')).map((file) =>
      join(repositoryDir, '.github/workflows', file),
    );
    return runClean(await provideActionlint(context), ['-shellcheck=', '-pyflakes=', ...files]);
  },
  async 'actionlint sees a planted mistake'() {
    const file = put(
      'ci.yml',
      `on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo \${{ nobody.knows }}\n`,
    );
    return (await runClean(await provideActionlint(context), ['-shellcheck=', '-pyflakes=', file])).length > 0
      ? []
      : ['an unknown context went unnoticed'];
  },
  async 'the Tiltfile brings up every service and remote, with links and live update'() {
    const remotes = listWorkspaces().flatMap((folder) => /^microfrontends\/(?!shell)(.+)/.exec(folder)?.[1] ?? []);
    const workspaces = listWorkspaces().map((folder) => JSON.parse(read(join(folder, 'package.json'))).name);
    return checkTilt({
      asked: await evaluateTiltfile(read('infra/Tiltfile')),
      compose: parseCompose(read('docker-compose.yml')),
      tilt: parseCompose(read('infra/tilt.compose.yml')),
      dockerfile: read('Dockerfile'),
      remotes,
      workspaces,
      isThere: (path) => existsSync(join(repositoryDir, 'infra', path)),
      readScripts: (folder) =>
        listWorkspaces().includes(folder) ? JSON.parse(read(join(folder, 'package.json'))).scripts : undefined,
    });
  },
  async 'the Tiltfile check sees a planted mistake'() {
    const isSeen = await evaluateTiltfile("docker_bild('x', '.')").then(
      () => false,
      (error) => /docker_bild/.test(error.message),
    );
    return isSeen ? [] : ['an unknown function went unnoticed'];
  },
  'every dependency is named by its exact version'() {
    return checkVersions(['.', ...listWorkspaces()].map((folder) => JSON.parse(read(join(folder, 'package.json')))));
  },
  '.ci/run and the workflow run exactly npm test'() {
    const lines = read('.ci/run')
      .split('\n')
      .filter((line) => line && !line.startsWith('#'));
    const workflow = parse(read('.github/workflows/ci.yml'));
    const runs = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap((step) => step.run ?? []));
    return [
      ...(lines.at(-1) === 'exec npm test' ? [] : ['.ci/run does not end with "exec npm test"']),
      ...(runs.join() === '.ci/run' ? [] : [`the workflow runs ${runs.join()}`]),
    ];
  },
};

let passed = 0;
let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  const failures = await Promise.resolve()
    .then(check)
    .catch((error) => toFailures(error));
  if (failures.length === 0) passed++;
  else failed++;
  console.log(`${failures.length === 0 ? 'holds ' : 'FAILS '}  ${name}`);
  for (const failure of failures) console.log(`        ${failure}`);
}
rmSync(scratch, { recursive: true, force: true });
console.log(`static: ${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
