import cluster from 'node:cluster';
import { AggregatorRegistry, type Registry } from 'prom-client';
import { z } from 'zod';

/** A worker wants the metrics of all; `id` comes back with the answer. */
const wantedSchema = z.object({ castgraph: z.literal('metrics-wanted'), id: z.number() });
const answerSchema = z.object({ castgraph: z.literal('metrics'), id: z.number(), text: z.string().nullable() });

/** In the process that watches: gathers what the workers count, whenever one of them was asked for it. */
export function answerMetricsRequests(): void {
  const aggregator = new AggregatorRegistry();
  cluster.on('message', (worker, message: unknown) => {
    const wanted = wantedSchema.safeParse(message);
    if (!wanted.success) return;
    const { id } = wanted.data;
    const answer = (text: string | null) => {
      if (worker.isConnected()) worker.send({ castgraph: 'metrics', id, text });
    };
    aggregator.clusterMetrics().then(answer, () => answer(null));
  });
}

/** In a worker: answers the metrics of all workers; undefined in a process that is alone. Rejects where they cannot be gathered. */
export function shareMetrics(registry: Registry): (() => Promise<string>) | undefined {
  if (!cluster.isWorker) return undefined;
  // Its constructor begins to answer the other process's requests.
  new AggregatorRegistry();
  AggregatorRegistry.setRegistries(registry);
  const waiting = new Map<number, (text: string | null) => void>();
  let lastId = 0;
  process.on('message', (message) => {
    const answer = answerSchema.safeParse(message);
    if (answer.success) waiting.get(answer.data.id)?.(answer.data.text);
  });
  return () =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      waiting.set(id, (text) => {
        waiting.delete(id);
        if (text === null) reject(new Error('The metrics of all workers could not be gathered.'));
        else resolve(text);
      });
      process.send?.({ castgraph: 'metrics-wanted', id });
    });
}
