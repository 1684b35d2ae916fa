import { once } from 'node:events';
import { engineUrl, until } from '@castgraph/testkit';
import { bundleProgram, findPort, type RunningProgram, startProgram } from '@castgraph/testkit/program';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { composeGraph, writeGraph } from '../testing/compose-graph.ts';
import { exampleSdl } from '../testing/example-sdl.ts';
import { readMetric } from '../testing/read-metric.ts';

const WORKERS = 2;
let program: Awaited<ReturnType<typeof bundleProgram>>;
let files: Awaited<ReturnType<typeof writeGraph>>;
const running: RunningProgram[] = [];

beforeAll(async () => {
  files = await writeGraph(composeGraph(exampleSdl));
  program = await bundleProgram('gateway', 'src/main.ts');
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((gateway) => gateway.end()));
});
afterAll(async () => {
  await program.remove();
});

/** The gateway as it runs in production, with its lines and the ids of its workers. */
async function startGateway(env: Record<string, string> = {}) {
  const port = await findPort();
  const gateway = startProgram(process.execPath, [program.file], {
    HOST: '127.0.0.1',
    PORT: String(port),
    SUPERGRAPH_FILE: files.supergraphFile,
    PUBLIC_SCHEMA_FILE: '',
    WORKERS: String(WORKERS),
    LOG_LEVEL: 'info',
    ...env,
  });
  running.push(gateway);
  const { child, output } = gateway;
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  const pids = () => [...new Set([...output().matchAll(/"pid":(\d+),[^\n]*"msg":"listening"/g)].map(([, pid]) => Number(pid)))];
  return { port, child, ended, pids, output, url: `http://127.0.0.1:${port}` };
}

async function startAll() {
  // A database of this suite's own: other gateways count at the same address.
  const gateway = await startGateway({ REDIS_URL: `${engineUrl('REDIS_URL')}/2` });
  await until('all workers listen', () => gateway.pids().length === WORKERS, 60_000);
  return gateway;
}

const post = (url: string) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ query: '{ __typename }' }),
  });

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('several processes behind one port', () => {
  it('all answer, and tell together what each of them counts', async () => {
    const gateway = await startAll();
    const asked = 12;
    for (let index = 0; index < asked; index++) expect((await post(gateway.url)).status).toBe(200);
    expect((await fetch(`${gateway.url}/ready`)).status).toBe(200);
    expect(await readMetric(gateway.url, 'gateway_operation_seconds_count', { kind: 'query' })).toBe(asked);
  });

  it('drain all on SIGTERM: sockets are told to go, and the whole ends with 0', async () => {
    const gateway = await startAll();
    const sockets = Array.from(
      { length: WORKERS * 2 },
      () => new WebSocket(`ws://127.0.0.1:${gateway.port}/graphql`, 'graphql-transport-ws'),
    );
    await Promise.all(sockets.map((socket) => once(socket, 'open')));
    const closed = sockets.map((socket) => once(socket, 'close'));
    gateway.child.kill('SIGTERM');
    expect((await Promise.all(closed)).map(([code]) => code)).toEqual(sockets.map(() => 1001));
    expect(await gateway.ended).toEqual([0, null]);
    expect(gateway.pids().filter(isAlive)).toEqual([]);
  });

  it('end with 1 when one of them crashes, and leave none behind', async () => {
    const gateway = await startAll();
    const [victim] = gateway.pids();
    process.kill(victim as number, 'SIGKILL');
    expect(await gateway.ended).toEqual([1, null]);
    expect(gateway.pids().filter(isAlive)).toEqual([]);
  });

  it('leave none behind when the first one is killed', async () => {
    const gateway = await startAll();
    gateway.child.kill('SIGKILL');
    await gateway.ended;
    await until('no worker is left', () => !gateway.pids().some(isAlive), 20_000);
  });

  it('are refused where nothing holds their limits together', async () => {
    const gateway = await startGateway();
    expect((await gateway.ended)[0]).toBe(1);
    expect(gateway.output()).toContain('set REDIS_URL, or 1');
  });
});
