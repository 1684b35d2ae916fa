// npm test [-- --only unit,int --skip e2e --keep]: everything, on a clone that has nothing. Goes on after a failing suite;
// the last line is the sum. --keep leaves engines and platform up for the next run.

import { mkdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { unpackedPrograms } from '../engines/unpacked.mjs';
import { findCacheDir, portOf, repositoryDir } from '../places.mjs';
import { readRecord } from '../process/identity.mjs';
import { endRunningPrograms, findProgram, PlainError } from '../process/programs.mjs';
import { buildAll, generateAll } from './build.mjs';
import { runCommand } from './command.mjs';
import { installDependencies } from './dependencies.mjs';
import { assertThere, missingFor } from './prerequisites.mjs';
import { runSuite } from './run-suite.mjs';
import { createSession, findSession } from './session.mjs';
import { bold, createSteps, formatTable, green, red, seconds } from './steps.mjs';
import { addUp, choosePhases, countClosingLine, countExitCode, countNodeTests, countPlaywright, countVitest } from './suites.mjs';

const PHASES = ['lint', 'types', 'rules', 'compose', 'static', 'unit', 'ui', 'int', 'start', 'e2e'];
const WITH_ENGINES = ['int', 'start', 'e2e'];
const WITH_GENERATED_CODE = ['types', 'rules', 'unit', 'ui', 'int', 'start', 'e2e'];
const SUITE_MINUTES_MAX = { unit: 5, ui: 5, int: 18, start: 20, e2e: 20 };

/** A run of its own beside a platform that may be running: other ports, another data folder. */
const PORT_OFFSET = '10200';
const TEST_ENVIRONMENT = {
  CASTGRAPH_PORT_OFFSET: process.env.CASTGRAPH_TEST_PORT_OFFSET ?? PORT_OFFSET,
  CASTGRAPH_DATA_DIR: join(repositoryDir, '.data-test'),
  ADMIN_EMAILS: 'admin@example.test',
};

/** The journeys are many people at one address: they must not meet the limits, which have suites of their own. */
const LIMITS = {
  // A machine that encodes meanwhile answers late; what is cut off at which time has tests of its own.
  subgraphTimeoutMs: 15_000,
  readsPerMinute: 1_000_000,
  costPerMinuteAnonymous: 1_000_000_000,
  costPerMinuteFree: 1_000_000_000,
  costPerMinuteFirstParty: 1_000_000_000,
  socketsPerAddress: 10_000,
  signInPerAddress: 10_000,
  signUpPerAddress: 10_000,
  signUpTryPerAddress: 10_000,
  mailRequestPerAddress: 10_000,
  mailPerRecipient: 1_000,
  tokenTryPerAddress: 10_000,
  refreshPerAddress: 100_000,
  changePerAccount: 10_000,
  videos: { videosPerDay: 10_000, uploadsPerDay: 100_000 },
};

const START_TESTS = ['start', 'first-start', 'ordinary-user'].map((name) => `infra/tests/${name}.e2e.mjs`);

const bin = (name) => join(repositoryDir, 'node_modules', '.bin', name);

async function runVitest(project, env, reportDir) {
  const reportFile = join(reportDir, `${project}.json`);
  const { exitCode } = await runSuite(
    bin('vitest'),
    ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
    {
      env: { ...env, NODE_ENV: 'test', NO_COLOR: '1' },
      minutesMax: SUITE_MINUTES_MAX[project],
    },
  );
  return countVitest(readRecord(reportFile), exitCode);
}

/** What integration tests are told: where engines are, and where the programs are of which a suite of faults starts its own. */
const describeForIntegration = ({ engines }, env) => ({
  ...engines.environment(),
  CASTGRAPH_DATA_DIR: env.CASTGRAPH_DATA_DIR,
  PATH: [process.env.PATH, unpackedPrograms(findCacheDir())].join(delimiter),
});

/** What the journeys are told: everything a process knows, and where the platform answers. */
const describeForJourneys = ({ environment }, env, reportFile) => ({
  ...environment,
  NODE_ENV: 'test',
  BASE_URL: environment.PUBLIC_SITE_URL,
  MAILBOX_URL: `http://127.0.0.1:${portOf('mailbox', env)}`,
  CASTGRAPH_DATA_DIR: env.CASTGRAPH_DATA_DIR,
  CASTGRAPH_PORT_OFFSET: env.CASTGRAPH_PORT_OFFSET,
  CHROMIUM: process.env.CHROMIUM ?? findProgram(['chromium', 'chromium-browser', 'google-chrome']) ?? '',
  PLAYWRIGHT_REPORT_FILE: reportFile,
  NO_COLOR: '1',
});

/** The suites, each answering {passed, failed, skipped}. */
function describeSuites({ session, env, reportDir, steps }) {
  const count = async (command, args, counter, options) => {
    const { exitCode, output } = await runSuite(command, args, options);
    return counter(output, exitCode);
  };
  const node = process.execPath;
  const build = () => steps.step('Everything is built', () => buildAll({ root: repositoryDir, say: steps.say }));
  return {
    lint: () => count(bin('biome'), ['check', '.'], (_, code) => countExitCode(code)),
    types: () => count(node, ['infra/build/types.mjs'], countClosingLine),
    rules: () => count(node, ['infra/checks/dependency-rules.mjs'], countClosingLine),
    compose: () => count(node, ['schemas/compose.mjs', '--check'], (_, code) => countExitCode(code)),
    static: () => count(node, ['infra/checks/static.mjs'], countClosingLine),
    unit: () => runVitest('unit', {}, reportDir),
    ui: () => runVitest('ui', {}, reportDir),
    int: () => runVitest('int', describeForIntegration(session, env), reportDir),
    async start() {
      await build();
      // One after the other: they share ports.
      const args = ['--test', '--test-concurrency=1', '--test-reporter=spec'];
      return count(node, [...args, ...START_TESTS], countNodeTests, {
        minutesMax: SUITE_MINUTES_MAX.start,
      });
    },
    async e2e() {
      await build();
      await steps.step('Databases are up to date', () => session.migrate());
      await steps.step('The platform is ready', () => session.start({ limits: LIMITS }));
      const reportFile = join(reportDir, 'e2e.json');
      const { exitCode } = await runSuite(bin('playwright'), ['test', '--config', 'e2e/playwright.config.ts'], {
        env: describeForJourneys(session, env, reportFile),
        minutesMax: SUITE_MINUTES_MAX.e2e,
      });
      return countPlaywright(readRecord(reportFile), exitCode);
    },
  };
}

async function test(args) {
  const { values: flags } = parseArgs({
    args,
    options: { only: { type: 'string' }, skip: { type: 'string' }, keep: { type: 'boolean' } },
  });
  const phases = choosePhases(PHASES, flags);
  const env = { ...process.env, ...TEST_ENVIRONMENT };
  const runDir = env.CASTGRAPH_DATA_DIR;
  const steps = createSteps();
  const results = [];
  const other = findSession(runDir);
  if (other) throw new PlainError(`Process ${other.pid} runs the tests of this clone now. Wait for it, or end it.`);

  const reportDir = join(runDir, 'reports');
  const needsEngines = phases.some((phase) => WITH_ENGINES.includes(phase));
  let session;
  let interrupted;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      interrupted ??= signal;
      endRunningPrograms();
    });
  }

  /** A step that all else stands on: when it fails, its failure is the sum. */
  const attempt = async (name, work) => {
    try {
      await work();
      return true;
    } catch (error) {
      console.error(error instanceof PlainError ? error.message : error);
      results.push({ name, passed: 0, failed: 1, skipped: 0, tookMs: 0 });
      return false;
    }
  };

  try {
    session = await createSession({
      root: repositoryDir,
      runDir,
      env,
      steps,
      needs: ['ffmpeg', 'font', 'chromium'],
    });
    session.announce('testing');
    const install = () =>
      steps.step('Dependencies are installed', () => installDependencies({ root: repositoryDir, say: steps.say }));
    const provision = async () => {
      if (!needsEngines) return;
      await session.recover();
      await steps.step('Engines and tools are on this machine', async () => {
        await session.engines.provision({ morePackages: missingFor(['ffmpeg', 'font', 'chromium']) });
        assertThere(['ffmpeg', 'font', 'chromium']);
      });
    };
    const [isInstalled, isProvisioned] = await Promise.all([attempt('install', install), attempt('provision', provision)]);
    rmSync(reportDir, { recursive: true, force: true });
    mkdirSync(reportDir, { recursive: true });
    const isGenerated =
      isInstalled &&
      (!phases.some((phase) => WITH_GENERATED_CODE.includes(phase)) ||
        (await attempt('generate', () => steps.step('Code is generated', () => generateAll({ root: repositoryDir })))));
    const isUp =
      needsEngines &&
      isInstalled &&
      isProvisioned &&
      (await attempt('engines', () =>
        steps.step('Engines are up', () =>
          session.engines.up('platform').then(() => session.engines.prepare(session.environment, repositoryDir)),
        ),
      ));

    const suites = describeSuites({ session, env, reportDir, steps });
    for (const phase of phases) {
      if (interrupted) break;
      if (!isInstalled || (WITH_ENGINES.includes(phase) && (!isUp || !isGenerated))) continue;
      const from = Date.now();
      console.log(`\n${bold(`── ${phase} ──`)}`);
      const counts = await suites[phase]().catch((error) => {
        console.error(error instanceof PlainError ? error.message : error);
        return { passed: 0, failed: 1, skipped: 0 };
      });
      results.push({ name: phase, ...counts, tookMs: Date.now() - from });
      steps.say(`${phase}: ${counts.passed} passed, ${counts.failed} failed (${seconds(Date.now() - from)})`);
    }
  } finally {
    if (session && !flags.keep) await session.stop();
  }
  return close({ results, steps, interrupted });
}

function close({ results, steps, interrupted }) {
  const { passed, failed, silent, isGreen } = addUp(results);
  const rows = results.map((result) => [
    `  ${result.name}`,
    `${result.passed} passed`,
    `${result.failed} failed`,
    result.skipped > 0 ? `${result.skipped} skipped` : '',
    seconds(result.tookMs),
    result.failed > 0 ? red('failed') : result.passed === 0 ? red('executed no test') : green('passed'),
  ]);
  console.log(`\n${formatTable(rows)}\n`);
  if (silent.length > 0) console.log(`These suites executed no test, which counts as a failure each: ${silent.join(', ')}`);
  if (interrupted) console.log(`${interrupted} ended the run early.`);
  console.log(`${seconds(steps.elapsedMs())} in all.`);
  console.log(`${passed} passed, ${failed + (interrupted ? 1 : 0)} failed`);
  return isGreen && !interrupted ? 0 : 1;
}

await runCommand(async (args) => {
  const exitCode = await test(args);
  // What an abandoned suite left waiting must not keep the run.
  setTimeout(() => process.exit(), 1000).unref();
  return exitCode;
});
