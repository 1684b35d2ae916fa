import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createMetrics } from '@castgraph/service';
import { testLog, until } from '@castgraph/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { createDocumentStore } from '../document/document-store.ts';
import { warmDocuments } from '../document/warm.ts';
import { defaultLimits } from '../limits.ts';
import { createGatewayMetrics } from '../metrics.ts';
import { createDataSources } from '../subgraph/data-sources.ts';
import { composeSupergraph, FEDERATION } from '../testing/compose-graph.ts';
import type { Graph } from './graph.ts';
import { followSupergraphFile } from './supergraph-file.ts';

const SUPERGRAPH = composeSupergraph({
  films: `${FEDERATION} type Query { film: Film } type Film @key(fields: "id") { id: ID! title: String }`,
  ratings: `${FEDERATION} type Film @key(fields: "id") { id: ID! stars: Int }`,
});
const DOCUMENTS = ['{ film { title stars } }', 'query Q($yes: Boolean!) { film { id stars @include(if: $yes) } }'];
const LINGER_MS = 5;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What is reachable, after objects that wait for a turn of the event loop to be let go have had it. */
async function measureHeap(): Promise<number> {
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  return process.memoryUsage().heapUsed;
}

/** What the gateway keeps for a graph, wired as it does, over a file that is replaced. */
async function startReloads() {
  const dir = await mkdtemp(join(tmpdir(), 'gateway-reload-'));
  const supergraphFile = join(dir, 'supergraph.graphql');
  const write = async (text: string) => {
    await writeFile(`${supergraphFile}.new`, text);
    await rename(`${supergraphFile}.new`, supergraphFile);
  };
  await write(SUPERGRAPH);
  const dataSources = createDataSources({
    statementKeys: new Map(),
    limits: defaultLimits,
    metrics: createGatewayMetrics(createMetrics('gateway')),
    log: testLog,
    lingerMs: LINGER_MS,
  });
  const documents = createDocumentStore({ inspectors: [], limits: defaultLimits });
  const outcomes: string[] = [];
  const graphs = await followSupergraphFile({
    supergraphFile,
    subgraphUrls: new Map(),
    log: testLog,
    pollMs: 1,
    beforeSwitch: (graph) => warmDocuments(documents, graph, DOCUMENTS),
    onOutcome: (outcome) => outcomes.push(outcome),
  });
  dataSources.use(graphs.current());
  let switched: (graph: Graph) => void = () => {};
  graphs.onChange((graph) => {
    dataSources.use(graph);
    switched(graph);
  });
  return {
    graphs,
    dataSources,
    outcomes,
    write,
    reload(text: string): Promise<Graph> {
      const taken = new Promise<Graph>((resolve) => {
        switched = resolve;
      });
      return write(text).then(() => taken);
    },
    async close() {
      graphs.close();
      await dataSources.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

let reloads: Awaited<ReturnType<typeof startReloads>>;
afterEach(() => reloads.close());

describe('a thousand supergraphs one after the other', () => {
  it('leave nothing behind: not the graphs, their plans, or the connections to their subgraphs', {
    timeout: 300_000,
  }, async () => {
    reloads = await startReloads();
    const past: WeakRef<Graph>[] = [];
    const run = async (from: number, to: number) => {
      for (let number = from; number < to; number++) {
        // Every tenth moves a subgraph, so that a source is opened and another one left.
        const moved = SUPERGRAPH.replace('http://ratings.invalid', `http://ratings-${Math.floor(number / 10)}.invalid`);
        past.push(new WeakRef(await reloads.reload(`${moved}\n# ${number}`)));
      }
    };
    await run(0, 100);
    const before = await measureHeap();
    await run(100, 1_000);
    await until('the sources of graphs before are closed', () => reloads.dataSources.open === 2);
    const growthBytes = (await measureHeap()) - before;

    expect(reloads.outcomes).toEqual(new Array(1_000).fill('taken'));
    // A graph weighs some 400 KB: of the nine hundred, twenty that stay would be seen.
    expect(growthBytes).toBeLessThan(6 * 1024 * 1024);
    expect(past.filter((graph) => graph.deref() !== undefined).length).toBeLessThanOrEqual(2);
  });
});

describe('a source that no graph names any longer', () => {
  it('is there for what is under way on the graph before, and comes back where a graph names it again', async () => {
    reloads = await startReloads();
    const first = reloads.graphs.current();
    const source = reloads.dataSources.get('ratings', first);
    const second = await reloads.reload(SUPERGRAPH.replace('http://ratings.invalid', 'http://moved.invalid'));
    expect(reloads.dataSources.get('ratings', first)).toBe(source);
    expect(reloads.dataSources.get('ratings', second).url).toBe('http://moved.invalid/graphql');
    await reloads.reload(`${SUPERGRAPH}\n# again`);
    await until('the moved one is closed', () => reloads.dataSources.open === 2);
    // Whoever still runs on the second graph asks the one that has the name now.
    expect(reloads.dataSources.get('ratings', second).url).toBe('http://ratings.invalid/graphql');
  });
});

describe('a supergraph that cannot be served', () => {
  const broken = {
    'an empty file': '',
    'half a file': SUPERGRAPH.slice(0, SUPERGRAPH.length / 2),
    'a syntax error': `${SUPERGRAPH}\ntype {`,
    'a schema that is no supergraph': 'type Query { film: String }',
    'a requirement of a field that is not there': SUPERGRAPH.replace('key: "id"', 'key: "nothing"'),
    'a type that is not there': SUPERGRAPH.replace('title: String', 'title: Nothing'),
    'a subgraph without an address': SUPERGRAPH.replace('http://ratings.invalid/graphql', ''),
    'a subgraph at a file': SUPERGRAPH.replace('http://ratings.invalid/graphql', 'file:///etc/passwd'),
  };

  it.each(Object.entries(broken))(
    'is refused where it is %s; the one before stays, and the next good one is taken',
    async (_what, text) => {
      reloads = await startReloads();
      const before = reloads.graphs.current();
      await reloads.write(text);
      await until('the refusal', () => reloads.outcomes.includes('refused'));
      expect(reloads.graphs.current()).toBe(before);
      const next = await reloads.reload(`${SUPERGRAPH}\n# mended`);
      expect(reloads.graphs.current()).toBe(next);
      expect(reloads.outcomes).toEqual(['refused', 'taken']);
    },
  );
});
