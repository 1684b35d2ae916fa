/** Starts the worker that hashes parts; it is a file of its own, beside the remote's other chunks. */
export function startHashWorker(): Worker {
  return new Worker(new URL('./part-hash.worker.ts', import.meta.url), { name: 'part-hash' });
}
