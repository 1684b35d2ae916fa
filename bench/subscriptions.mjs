// Fan-out of shared subscriptions: this gateway beside bare `ws` with the same frames, and beside Hive Gateway.
//   npm run bench -- subscriptions [--rounds 3] [--seconds 10] [--no-hive]
// Two scenarios: 5,000 clients of one topic, and 1,000 topics with 5 clients each. The rate at which bare `ws` is saturated is found first;
// everybody then gets 70 % of it. Latency is from the subgraph's sending to the client's receiving, on one machine's clock. Deliveries
// are counted until nothing more comes, so that what is late is late and what never comes is lost.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { findFreePort } from '../infra/process/ports.mjs';
import * as contestants from './gateway/contestants.mjs';
import { atEnd, GATEWAY_CORE, OTHER_CORES, runStaged, startProgram, waitForPort } from './gateway/programs.mjs';
import { startIssuer } from './gateway/tokens.mjs';
import { median, report, round, run } from './measure.mjs';
import { SDL } from './subscriptions/sdl.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '10' },
    'no-hive': { type: 'boolean', default: false },
  },
});
const SHARE = 0.7;
const QUIET_MS = 1_500;
const PROBE_MS = 3_000;
/** A subscription has reached the subgraph by then; nothing tells a client of it. */
const SETTLE_MS = 3_000;
const scenarios = [
  { name: 'one topic', clients: 5_000, topics: 1, firstRate: 4 },
  { name: '1,000 topics', clients: 5_000, topics: 1_000, firstRate: 4_000 },
];
const programOf = (name) => fileURLToPath(new URL(`./subscriptions/${name}.mjs`, import.meta.url));
const say = (text) => console.error(text);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Limits that would stop 5,000 sockets of one address are raised, none is off. */
const LIMITS = { socketsMax: 20_000, socketsPerAddress: 20_000, readsPerMinute: 1_000_000_000 };

async function startAll() {
  await run('npm', ['run', 'build', '-w', '@castgraph/gateway'], { cwd: new URL('..', import.meta.url) });
  const dir = await mkdtemp(join(tmpdir(), 'castgraph-bench-'));
  atEnd(() => rm(dir, { recursive: true, force: true }));
  const feedPort = await findFreePort();
  const feed = startProgram({ cores: OTHER_CORES, args: [programOf('feed'), String(feedPort)], ipc: true });
  await waitForPort(feedPort, feed);
  const url = `http://127.0.0.1:${feedPort}/graphql`;
  const { supergraphSdl, errors } = composeServices([{ name: 'feed', url, typeDefs: parse(SDL) }]);
  if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
  for (const name of ['policies', 'plain']) await writeFile(join(dir, `${name}.graphql`), supergraphSdl);
  await writeFile(join(dir, 'public.graphql'), SDL.replace(/^extend schema .*$/m, '').replaceAll(/@tag\(name: "\w+"\)/g, ''));

  const barePort = await findFreePort();
  await waitForPort(
    barePort,
    startProgram({ cores: GATEWAY_CORE, args: [programOf('bare'), String(barePort), String(feedPort)] }),
  );
  const issuer = await startIssuer();
  const redis = await contestants.startRedis();
  for (const { close } of [issuer, redis]) atEnd(close);
  const ours = await contestants.startOurs({
    dir,
    redisUrl: redis.url,
    jwksUrl: issuer.jwksUrl,
    subgraphs: ['feed'],
    limits: LIMITS,
  });
  const servers = { bare: barePort, ours: ours.port };
  if (!values['no-hive']) {
    await contestants.installPeers();
    servers.hive = (await contestants.startHive({ dir, subscriptions: { feed: '/graphql' } })).port;
  }
  return { feed, servers };
}

/** Clients of one server, in a process of their own. */
async function openClients(port, scenario) {
  const child = startProgram({ cores: OTHER_CORES, args: [programOf('clients')], ipc: true });
  const ask = async (verb, given = true) => {
    child.send({ [verb]: given });
    const [{ result, error }] = await once(child, 'message');
    if (error) throw new Error(error);
    return result;
  };
  await ask('open', { port, clients: scenario.clients, topics: scenario.topics });
  await pause(SETTLE_MS);
  return {
    ask,
    async close() {
      await ask('close');
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

/** Publishes for a while and reads what came of it, once nothing more comes. */
async function publish({ feed }, clients, scenario, rate, durationMs) {
  await clients.ask('begin');
  const startedAtMs = performance.timeOrigin + performance.now();
  feed.send({ rate, topics: scenario.topics, durationMs });
  const [{ published }] = await once(feed, 'message');
  for (let before = -1, now = await clients.ask('count'); now !== before; now = await clients.ask('count')) {
    before = now;
    await pause(QUIET_MS);
  }
  const result = await clients.ask('read', { published });
  if (result.problem) throw new Error(`a client was told: ${result.problem}`);
  return { ...result, perSecond: result.got / ((result.lastAtMs - startedAtMs) / 1_000), lost: result.wanted - result.got };
}

/** The most deliveries a second that bare `ws` manages: the rate is doubled until what comes no longer follows what is sent. */
async function findSaturation(stage, scenario) {
  const clients = await openClients(stage.servers.bare, scenario);
  let best = 0;
  for (let rate = scenario.firstRate; ; rate *= 1.5) {
    const offered = (rate * scenario.clients) / scenario.topics;
    const { perSecond, p99Ms } = await publish(stage, clients, scenario, rate, PROBE_MS);
    say(`${scenario.name}, bare: offered ${round(offered)}/s, delivered ${round(perSecond)}/s, p99 ${round(p99Ms)} ms`);
    best = Math.max(best, perSecond);
    if (perSecond < offered * 0.9) break;
  }
  await clients.close();
  return (best * scenario.topics) / scenario.clients;
}

async function measureScenario(stage, scenario) {
  const rate = (await findSaturation(stage, scenario)) * SHARE;
  const names = Object.keys(stage.servers);
  const figures = Object.fromEntries(names.map((name) => [name, []]));
  for (let turn = 0; turn < Number(values.rounds); turn++) {
    for (const name of names) {
      const clients = await openClients(stage.servers[name], scenario);
      const result = await publish(stage, clients, scenario, rate, Number(values.seconds) * 1_000);
      await clients.close();
      figures[name].push(result);
      const { perSecond, p50Ms, p99Ms, lost, doubled, closed } = result;
      say(
        `${scenario.name}, ${name}: ${round(perSecond)}/s, p50 ${round(p50Ms)} ms, p99 ${round(p99Ms)} ms, lost ${lost}, doubled ${doubled}, closed ${closed}`,
      );
    }
  }
  const sum = (key) => figures.ours.reduce((total, figure) => total + figure[key], 0);
  const ratio = (key) => median(figures.ours.map((figure, turn) => figure[key] / figures.bare[turn][key]));
  const outcome = { deliveriesVsWs: ratio('perSecond'), p99VsWs: ratio('p99Ms'), lost: sum('lost'), doubled: sum('doubled') };
  say(`${scenario.name}: ${JSON.stringify(outcome)}`);
  return outcome;
}

await runStaged(async () => {
  const stage = await startAll();
  const outcomes = [];
  for (const scenario of scenarios) outcomes.push(await measureScenario(stage, scenario));
  const worst = (pick, key) => pick(...outcomes.map((outcome) => outcome[key]));
  report({
    bench: 'subscriptions',
    deliveriesVsWs: round(worst(Math.min, 'deliveriesVsWs'), 2),
    p99VsWs: round(worst(Math.max, 'p99VsWs'), 2),
    lost: outcomes.reduce((total, { lost }) => total + lost, 0),
    doubled: outcomes.reduce((total, { doubled }) => total + doubled, 0),
  });
});
