import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { Logger } from '@castgraph/logger';
import { type Graph, hashGraph, loadGraph } from './graph.ts';

export interface SupergraphFileOptions {
  supergraphFile: string;
  /** Absent where all of the graph is public. */
  publicFile?: string;
  subgraphUrls: ReadonlyMap<string, string>;
  log: Logger;
  pollMs?: number;
  /** Called before the switch to another graph; a rejection keeps the old one. */
  beforeSwitch?: (graph: Graph) => Promise<void>;
  onOutcome?: (outcome: 'taken' | 'refused') => void;
}

export interface GraphSource {
  current(): Graph;
  onChange(listener: (graph: Graph) => void): void;
  close(): void;
}

const POLL_MS = 1_000;
/** Of a whole supergraph. A file without an end would be read for ever. */
const FILE_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Loads the graph and follows its files. They are polled: a mounted ConfigMap is a chain of links that file events miss.
 * A graph that cannot be loaded is refused and the one before stays.
 */
export async function followSupergraphFile(options: SupergraphFileOptions): Promise<GraphSource> {
  const { supergraphFile, publicFile, subgraphUrls, log, pollMs = POLL_MS, beforeSwitch, onOutcome } = options;
  const listeners: ((graph: Graph) => void)[] = [];
  const files = publicFile === undefined ? [supergraphFile] : [supergraphFile, publicFile];

  async function read() {
    const [supergraphSdl = '', publicSdl] = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    return { supergraphSdl, publicSdl, subgraphUrls };
  }
  async function stamp(): Promise<string> {
    const stats = await Promise.all(files.map((file) => stat(file)));
    for (const one of stats) checkReadable(one);
    return stats.map(({ mtimeMs, size, ino }) => `${mtimeMs}:${size}:${ino}`).join();
  }

  let seen = await stamp();
  let current = loadGraph(await read());
  const unknown = [...subgraphUrls.keys()].filter((name) => !current.subgraphs.has(name));
  // It may be in the next supergraph.
  if (unknown.length > 0) log.warn({ subgraphs: unknown }, 'SUBGRAPH_URLS names subgraphs that the supergraph does not have');
  let refusedVersion = '';

  async function look(): Promise<void> {
    const now = await stamp();
    if (now === seen) return;
    const sources = await read();
    const version = hashGraph(sources);
    seen = now;
    if (version === current.version || version === refusedVersion) return;
    try {
      const next = loadGraph(sources);
      await beforeSwitch?.(next);
      current = next;
    } catch (error) {
      refusedVersion = version;
      onOutcome?.('refused');
      log.error({ err: error, version }, 'supergraph refused, the one before stays');
      return;
    }
    onOutcome?.('taken');
    log.info({ version }, 'supergraph taken');
    for (const listener of listeners) listener(current);
  }

  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    look()
      // A file that is being replaced is looked at again.
      .catch((error: unknown) => log.warn({ err: error }, 'supergraph cannot be read'))
      .finally(() => {
        isLooking = false;
      });
  }, pollMs).unref();

  return {
    current: () => current,
    onChange(listener) {
      listeners.push(listener);
    },
    close: () => clearInterval(timer),
  };
}

/** Folders are refused by whoever reads them, with a code that says so. */
function checkReadable(file: Stats): void {
  if (!file.isFile() && !file.isDirectory()) throw new Error('It is not a plain file.');
  if (file.size > FILE_BYTES_MAX) throw new Error(`It is larger than ${FILE_BYTES_MAX} bytes.`);
}
