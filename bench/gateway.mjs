// This gateway with every policy on against plain @apollo/gateway and Hive Gateway, over the same four subgraphs.
//   npm run bench -- gateway [--rounds 5] [--seconds 5] [--memory-seconds 600] [--viewers 1] [--only list,page,whole]
// One core for the gateway that is measured, the other for subgraphs, Redis and load. Each round measures every gateway with every
// operation: first a closed loop of 64 connections, then requests at a constant rate, 60 % of what Hive Gateway managed.
// A ratio is the geometric mean over the operations of the median over the rounds; `cpu` is by CPU time a request, so that
// it holds where load or subgraphs are saturated first. All 64 connections are one caller's, since the peers tell their subgraphs
// nothing of who asks and so share fetches among everybody; with more viewers this gateway, which does tell, shares less. Trusted documents are compared with the same plain requests of Hive Gateway.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import * as contestants from './gateway/contestants.mjs';
import { operations as allOperations, subgraphSdl } from './gateway/graph.mjs';
import { createLoad, writeRequest } from './gateway/load-client.mjs';
import { watchMemory } from './gateway/memory.mjs';
import { atEnd, readCpuUs, runStaged } from './gateway/programs.mjs';
import { startIssuer } from './gateway/tokens.mjs';
import { median, report, round, run } from './measure.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    'memory-seconds': { type: 'string', default: '600' },
    viewers: { type: 'string', default: '1' },
    only: { type: 'string', default: allOperations.map(({ name }) => name).join(',') },
  },
});
const CONNECTIONS = 64;
const WARM_UP_MS = 3_000;
const OPEN_LOOP_SHARE = 0.6;
const durationMs = Number(values.seconds) * 1_000;
const operations = allOperations.filter(({ name }) => values.only.split(',').includes(name));
const say = (text) => console.error(text);

async function startAll() {
  say('peers and build …');
  await contestants.installPeers();
  await run('npm', ['run', 'build', '-w', '@castgraph/gateway'], { cwd: new URL('..', import.meta.url) });
  const dir = await mkdtemp(join(tmpdir(), 'castgraph-bench-'));
  atEnd(() => rm(dir, { recursive: true, force: true }));
  const issuer = await startIssuer();
  const redis = await contestants.startRedis();
  for (const { close } of [issuer, redis]) atEnd(close);
  const { origin } = await contestants.startSubgraphs();
  await run(process.execPath, [new URL('./gateway/compose.mjs', import.meta.url).pathname, dir, origin]);
  const ours = await contestants.startOurs({
    dir,
    redisUrl: redis.url,
    jwksUrl: issuer.jwksUrl,
    subgraphs: Object.keys(subgraphSdl),
  });
  await contestants.registerDocuments(
    ours.port,
    operations.map(({ query }) => query),
  );
  const tokens = Array.from({ length: Number(values.viewers) }, (_, index) => issuer.token(`viewer-${index}`));
  const gateways = {
    apollo: await contestants.startApollo({ dir }),
    hive: await contestants.startHive({ dir }),
    ours,
    trusted: { ...ours, isTrusted: true },
  };
  return { gateways, tokens, load: createLoad() };
}

/** Every pair of variables and viewer as the text of an HTTP request, viewers changing first. */
const writeRequests = ({ query, variables }, { port, isTrusted }, tokens) =>
  variables.flatMap((one) =>
    tokens.map((token) => writeRequest({ port, token, body: contestants.writeBody({ query, variables: one, isTrusted }) })),
  );

/** Who answers otherwise than the others is not measured. */
async function compareAnswers({ gateways, tokens }) {
  for (const { name, query, variables } of operations) {
    for (const one of variables) {
      const answers = await Promise.all(
        Object.values(gateways).map(async ({ port, isTrusted }) => {
          const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${tokens[0]}` },
            body: contestants.writeBody({ query, variables: one, isTrusted }),
          });
          const { data, errors } = await response.json();
          return { data, errors };
        }),
      );
      const differs = Object.keys(gateways).filter((_, index) => !isDeepStrictEqual(answers[index], answers[0]));
      if (differs.length > 0 || answers[0].errors || !answers[0].data)
        throw new Error(
          `${name} ${JSON.stringify(one)}: ${differs.join(', ')} answered otherwise: ${JSON.stringify(answers).slice(0, 2_000)}`,
        );
    }
  }
}

async function measure({ load, gateways, tokens }, gatewayName, operation, rate) {
  const gateway = gateways[gatewayName];
  const requests = writeRequests(operation, gateway, tokens);
  const cpuFrom = await readCpuUs(gateway.pid);
  const result = await load.run({ port: gateway.port, requests, connections: CONNECTIONS, durationMs, rate });
  const cpuUs = (await readCpuUs(gateway.pid)) - cpuFrom;
  if (result.failed > 0) throw new Error(`${gatewayName} failed ${result.failed} of ${operation.name}: ${result.firstFailure}`);
  return { rps: result.answered / result.seconds, cpuUs: cpuUs / result.answered, p50Ms: result.p50Ms, p95Ms: result.p95Ms };
}

/** Figures by operation and gateway, a list of one a round each. */
async function runRounds(stage) {
  const names = Object.keys(stage.gateways);
  const figures = operations.map(() => Object.fromEntries(names.map((name) => [name, []])));
  for (const [index, operation] of operations.entries()) {
    for (const name of names) {
      const { port } = stage.gateways[name];
      const requests = writeRequests(operation, stage.gateways[name], stage.tokens);
      await stage.load.run({ port, requests, connections: CONNECTIONS, durationMs: WARM_UP_MS });
    }
    say(`${operation.name}: warm (${index + 1} of ${operations.length})`);
  }
  for (let turn = 0; turn < Number(values.rounds); turn++) {
    for (const [index, operation] of operations.entries()) {
      const closed = {};
      // Another one begins each time: what else the machine does hits all.
      const order = names.map((_, at) => names[(at + turn) % names.length]);
      for (const name of order) closed[name] = await measure(stage, name, operation);
      const rate = closed.hive.rps * OPEN_LOOP_SHARE;
      for (const name of order) {
        // Apollo's would be far beyond what it can do.
        const open = name === 'apollo' ? undefined : await measure(stage, name, operation, rate);
        figures[index][name].push({ ...closed[name], openP50Ms: open?.p50Ms, openP95Ms: open?.p95Ms });
      }
      const line = names.map((name) => `${name} ${round(closed[name].rps)} rps ${round(closed[name].cpuUs)} µs`);
      say(`round ${turn + 1}, ${operation.name}: ${line.join(' · ')}`);
    }
  }
  return figures;
}

/** `of` over `to`, the median over the rounds, the geometric mean over the operations. */
function compare(figures, of, to, key) {
  const ratios = figures.map((byGateway) => median(byGateway[of].map((figure, turn) => figure[key] / byGateway[to][turn][key])));
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
}

function tell(figures) {
  for (const [index, byGateway] of figures.entries()) {
    const middle = (name, key) => median(byGateway[name].map((figure) => figure[key] ?? Number.NaN));
    for (const name of Object.keys(byGateway)) {
      const [rps, cpuUs, p50, p95] = ['rps', 'cpuUs', 'openP50Ms', 'openP95Ms'].map((key) => middle(name, key));
      say(
        `${operations[index].name} ${name}: ${round(rps)} rps, ${round(cpuUs)} µs a request, open loop p50 ${round(p50, 2)} ms p95 ${round(p95, 2)} ms`,
      );
    }
  }
}

await runStaged(async () => {
  const stage = await startAll();
  await compareAnswers(stage);
  say('all answer the same');
  const figures = await runRounds(stage);
  tell(figures);
  const memoryGrowth = await watchMemory({
    pid: stage.gateways.ours.pid,
    seconds: Number(values['memory-seconds']),
    load: (ms) => {
      const requests = operations.flatMap((operation) => writeRequests(operation, stage.gateways.ours, stage.tokens));
      return stage.load.run({ port: stage.gateways.ours.port, requests, connections: CONNECTIONS, durationMs: ms });
    },
    say,
  });
  report({
    bench: 'gateway',
    rpsVsApollo: round(compare(figures, 'ours', 'apollo', 'rps'), 2),
    rpsVsHive: round(compare(figures, 'ours', 'hive', 'rps'), 2),
    trustedRpsVsHive: round(compare(figures, 'trusted', 'hive', 'rps'), 2),
    cpuVsApollo: round(compare(figures, 'apollo', 'ours', 'cpuUs'), 2),
    cpuVsHive: round(compare(figures, 'hive', 'ours', 'cpuUs'), 2),
    trustedCpuVsHive: round(compare(figures, 'hive', 'trusted', 'cpuUs'), 2),
    p95VsHive: round(compare(figures, 'ours', 'hive', 'openP95Ms'), 2),
    memoryGrowth: memoryGrowth === undefined ? null : round(memoryGrowth, 3),
  });
});
