import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { Graph } from '../graph/graph.ts';
import type { DocumentStore } from './document-store.ts';

/** Reads and plans documents before they are asked for, one at a time, so that no request waits behind all of them. */
export async function warmDocuments(documents: DocumentStore, graph: Graph, texts: Iterable<string>): Promise<void> {
  for (const text of texts) {
    for (const operation of documents.prepare(graph, text, true).operations) {
      try {
        operation.compile(new Map());
      } catch {
        // It is told to whoever asks for it.
      }
    }
    await letOthersRun();
  }
}
