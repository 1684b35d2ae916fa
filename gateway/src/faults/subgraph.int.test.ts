import { until } from '@castgraph/testkit';
import { answersOk, bundleProgram, findPort, type RunningProgram, runProgram } from '@castgraph/testkit/program';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultLimits } from '../limits.ts';
import type { Call } from '../testing/load.ts';
import { readMetric } from '../testing/read-metric.ts';
import { redisCommand } from '../testing/redis-program.ts';
import { isWell, type Setting, startSetting, stopwatch, wellAnswered } from './setting.ts';

const TIMEOUT_MS = 4_000;
let example: Awaited<ReturnType<typeof bundleProgram>>;
let setting: Setting;
const ports = { people: 0, things: 0 };
const running: Record<string, RunningProgram> = {};

async function start(name: 'people' | 'things'): Promise<void> {
  const env = { EXAMPLE: name, PORT: String(ports[name]) };
  const isReady = () => answersOk(`http://127.0.0.1:${ports[name]}/ready`);
  running[name] = await runProgram(process.execPath, [example.file], { env, isReady });
}

/** Its own field is null with a coded error at its place, and the rest is answered. */
const isPartial = ({ status, data, codes, paths }: Call) =>
  status === 200 &&
  data.thing === null &&
  JSON.stringify(data.people) === JSON.stringify(wellAnswered.people) &&
  JSON.stringify([codes, paths]) === '[["UNAVAILABLE"],["thing"]]';

describe.runIf(redisCommand)('a subgraph under load', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    example = await bundleProgram('gateway', 'src/testing/example-program.ts');
    for (const name of ['people', 'things'] as const) {
      ports[name] = await findPort();
      await start(name);
    }
    const urls = Object.entries(ports).map(([name, port]) => [name, `http://127.0.0.1:${port}/graphql`]);
    // The one that is well must not be cut off because this machine is slow.
    setting = await startSetting({ subgraphUrls: Object.fromEntries(urls), limits: { subgraphTimeoutMs: TIMEOUT_MS } });
  });
  afterAll(async () => {
    await setting.end();
    for (const program of Object.values(running)) {
      program.child.kill('SIGCONT');
      await program.end();
    }
    await example.remove();
  });

  const everybody = () => [setting.visitors, setting.signedIn];
  const sawSince = (atMs: number, is: (call: Call) => boolean) => everybody().every((load) => load.since(atMs).some(is));
  const isEjected = async () => (await readMetric(setting.gateway.url, 'gateway_subgraph_ejected', { subgraph: 'things' })) === 1;

  /** Nobody saw anything but whole and partial answers, and everybody sees whole ones again. */
  async function expectRecovery(fromMs: number, what: string): Promise<void> {
    const back = stopwatch(`${what}: back`, 10_000);
    const backSinceMs = performance.now();
    await until('whole answers', () => sawSince(backSinceMs, isWell), 60_000);
    back();
    await setting.streamsGoOn();
    const others = everybody().flatMap((load) => load.since(fromMs).filter((call) => !isWell(call) && !isPartial(call)));
    expect(others).toEqual([]);
  }

  it('is given two seconds to answer a query by default', () => {
    expect(defaultLimits.subgraphTimeoutMs).toBe(2_000);
  });

  it('that is killed costs its own fields alone, is ejected, and is back by itself when it is started', async () => {
    await setting.streamsGoOn();
    const killedAtMs = performance.now();
    await running.things?.end('SIGKILL');
    const ejected = stopwatch('killed subgraph: ejected', 10_000);
    await until('partial answers', () => sawSince(killedAtMs, isPartial));
    await until('it is ejected', isEjected, 60_000);
    ejected();
    await start('things');
    await expectRecovery(killedAtMs, 'killed subgraph');
  });

  it('that hangs is waited for as long as its time-out, ejected, and back by itself when it goes on', async () => {
    const haltedAtMs = performance.now();
    running.things?.child.kill('SIGSTOP');
    const ejected = stopwatch('halted subgraph: ejected', 10_000);
    await until('partial answers', () => sawSince(haltedAtMs, isPartial), 60_000);
    await until('it is ejected', isEjected, 60_000);
    ejected();
    const slowestMs = Math.max(...everybody().flatMap((load) => load.since(haltedAtMs).map(({ tookMs }) => tookMs)));
    console.log(`halted subgraph: slowest answer ${Math.round(slowestMs)} ms (bound ${TIMEOUT_MS} ms)`);
    running.things?.child.kill('SIGCONT');
    await expectRecovery(haltedAtMs, 'halted subgraph');
  });
});
