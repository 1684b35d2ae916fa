import type { Logger } from '@castgraph/logger';
import { coded } from '../errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { Limits } from '../limits.ts';
import type { GatewayMetrics } from '../metrics.ts';
import { createDataSource, type DataSource } from './data-source.ts';

export interface DataSources {
  /** The sources of a graph's subgraphs. Those of a graph before are closed once nothing is under way. */
  use(graph: Graph): void;
  /** The source that a graph names, as long as it lingers; later the one that has its name now. */
  get(subgraph: string, graph: Pick<Graph, 'subgraphs'>): DataSource;
  /** Sources that are not closed. */
  readonly open: number;
  close(): Promise<void>;
}

export interface DataSourcesOptions {
  statementKeys: ReadonlyMap<string, Buffer>;
  limits: Limits;
  metrics: GatewayMetrics;
  log: Logger;
  /** How long a source that no graph names any longer is there for what is under way. */
  lingerMs?: number;
}

/** Operations of the graph before may still be under way; a source that is no longer used is closed after this. */
const LINGER_MS = 30_000;

export function createDataSources(options: DataSourcesOptions): DataSources {
  const { statementKeys, limits, metrics, log, lingerMs = LINGER_MS } = options;
  const sources = new Map<string, DataSource>();
  const leaving = new Map<string, { source: DataSource; timer: NodeJS.Timeout }>();

  /** What one subgraph has written, the others may show; what they were asked before may be from before. */
  function forgetUnderWay(): void {
    for (const source of sources.values()) source.forgetUnderWay();
    for (const { source } of leaving.values()) source.forgetUnderWay();
  }

  function open(name: string, url: string): DataSource {
    return createDataSource({
      name,
      url,
      statementKey: statementKeys.get(name),
      limits,
      log,
      onFetch: (outcome, seconds) => metrics.subgraphSeconds.observe({ subgraph: name, outcome }, seconds),
      onWritten: forgetUnderWay,
      onBreaker: (state) => {
        metrics.breakerOpen.set({ subgraph: name }, state === 'closed' ? 0 : 1);
        log.warn({ subgraph: name, state }, 'circuit breaker');
      },
    });
  }

  function leave(key: string, source: DataSource): void {
    const timer = setTimeout(() => {
      leaving.delete(key);
      void source.close().catch((error: unknown) => log.debug({ err: error, subgraph: source.name }, 'a source left'));
    }, lingerMs).unref();
    leaving.set(key, { source, timer });
  }

  function stay(key: string): DataSource | undefined {
    const entry = leaving.get(key);
    if (entry === undefined) return undefined;
    clearTimeout(entry.timer);
    leaving.delete(key);
    return entry.source;
  }

  return {
    use({ subgraphs }) {
      for (const [name, source] of sources) {
        if (subgraphs.get(name) === source.url) continue;
        sources.delete(name);
        leave(keyOf(name, source.url), source);
      }
      for (const [name, url] of subgraphs) {
        if (!sources.has(name)) sources.set(name, stay(keyOf(name, url)) ?? open(name, url));
      }
    },
    get(subgraph, { subgraphs }) {
      const url = subgraphs.get(subgraph);
      const current = sources.get(subgraph);
      if (current !== undefined && current.url === url) return current;
      const source = leaving.get(keyOf(subgraph, url ?? ''))?.source ?? current;
      if (source === undefined) throw coded('UNAVAILABLE', 'A part of the platform is no longer there. Ask again.');
      return source;
    },
    get open() {
      return sources.size + leaving.size;
    },
    async close() {
      const left = [...leaving.values()];
      for (const { timer } of left) clearTimeout(timer);
      leaving.clear();
      await Promise.all([...sources.values(), ...left.map(({ source }) => source)].map((source) => source.close()));
    },
  };
}

const keyOf = (name: string, url: string) => `${name}\0${url}`;
