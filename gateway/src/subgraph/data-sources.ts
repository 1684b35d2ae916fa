import type { Logger } from '@castgraph/logger';
import type { Graph } from '../graph/graph.ts';
import type { Limits } from '../limits.ts';
import type { GatewayMetrics } from '../metrics.ts';
import { createDataSource, type DataSource } from './data-source.ts';

export interface DataSources {
  /** The sources of a graph's subgraphs. Those of a graph before are closed once nothing is under way. */
  use(graph: Graph): void;
  get(subgraph: string): DataSource;
  close(): Promise<void>;
}

export interface DataSourcesOptions {
  statementKeys: ReadonlyMap<string, Buffer>;
  limits: Limits;
  metrics: GatewayMetrics;
  log: Logger;
}

/** Operations of the graph before may still be under way; a source that is no longer used is closed after this. */
const LINGER_MS = 30_000;

export function createDataSources({ statementKeys, limits, metrics, log }: DataSourcesOptions): DataSources {
  const sources = new Map<string, DataSource>();

  function open(name: string, url: string): DataSource {
    return createDataSource({
      name,
      url,
      statementKey: statementKeys.get(name),
      limits,
      log,
      onFetch: (outcome, seconds) => metrics.subgraphSeconds.observe({ subgraph: name, outcome }, seconds),
      onBreaker: (state) => {
        metrics.breakerOpen.set({ subgraph: name }, state === 'closed' ? 0 : 1);
        log.warn({ subgraph: name, state }, 'circuit breaker');
      },
    });
  }

  return {
    use({ subgraphs }) {
      for (const [name, source] of sources) {
        if (subgraphs.get(name) === source.url) continue;
        if (!subgraphs.has(name)) sources.delete(name);
        setTimeout(() => void source.close().catch(() => {}), LINGER_MS).unref();
      }
      for (const [name, url] of subgraphs) if (sources.get(name)?.url !== url) sources.set(name, open(name, url));
    },
    get(subgraph) {
      const source = sources.get(subgraph);
      if (source === undefined) throw new Error(`There is no subgraph ${subgraph}.`);
      return source;
    },
    async close() {
      await Promise.all([...sources.values()].map((source) => source.close()));
    },
  };
}
