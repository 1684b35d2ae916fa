import { describe, expect, it } from 'vitest';
import { createPartHasher, type HashWorker } from './part-hasher.ts';

// echo -n "abc" | openssl dgst -sha256 -binary | base64
const ABC = 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=';
const abc = () => new Blob(['abc']);

function buildWorker(answer: (worker: HashWorker, id: number) => void): HashWorker {
  const worker: HashWorker = { onmessage: null, onerror: null, postMessage: ({ id }) => answer(worker, id) };
  return worker;
}

describe('hashing parts', () => {
  it('is done by the worker, each answer going to who asked', async () => {
    const hasher = createPartHasher(() =>
      buildWorker((worker, id) => {
        // The second is done first.
        setTimeout(() => worker.onmessage?.({ data: { id, sha256: `sha-${id}` } } as MessageEvent), id === 1 ? 10 : 0);
      }),
    );
    expect(await Promise.all([hasher.hash(abc()), hasher.hash(abc())])).toEqual(['sha-1', 'sha-2']);
  });

  it('is done on the page where no worker starts', async () => {
    const hasher = createPartHasher(() => {
      throw new Error('worker-src');
    });
    expect(await hasher.hash(abc())).toBe(ABC);
  });

  // A worker whose script does not load says so by an error event, after parts were handed to it.
  it('is done on the page when the worker fails after it was started', async () => {
    const hasher = createPartHasher(() => buildWorker((worker) => void setTimeout(() => worker.onerror?.({} as ErrorEvent), 0)));
    expect(await hasher.hash(abc())).toBe(ABC);
    expect(await hasher.hash(abc())).toBe(ABC);
  });

  it('says by its name that the file can no longer be read', async () => {
    const hasher = createPartHasher(() =>
      buildWorker((worker, id) =>
        worker.onmessage?.({ data: { id, failure: { name: 'NotReadableError', message: 'gone' } } } as MessageEvent),
      ),
    );
    await expect(hasher.hash(abc())).rejects.toMatchObject({ name: 'NotReadableError', message: 'gone' });
  });
});
