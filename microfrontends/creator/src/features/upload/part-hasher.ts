import { sha256Base64 } from '@castgraph/upload-client/sha256';

/** Hashes parts. */
export interface PartHasher {
  hash(part: Blob): Promise<string>;
}

/** What the worker answers: the checksum, or what the browser said of a file that it cannot read. */
export type HashAnswer = { id: number; sha256: string } | { id: number; failure: { name: string; message: string } };

/** The part of a Worker that is used. */
export interface HashWorker {
  postMessage(message: { id: number; part: Blob }): void;
  onmessage: ((event: MessageEvent<HashAnswer>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** Hashes in a worker; where it cannot start, as under a strict policy, on the page, where `crypto` does not block either. */
export function createPartHasher(startWorker: () => HashWorker): PartHasher {
  const waiting = new Map<number, { part: Blob; resolve(sha256: string): void; reject(error: unknown): void }>();
  let worker: HashWorker | null | undefined;
  let last = 0;

  const answerHere = () => {
    worker = null;
    for (const { part, resolve, reject } of waiting.values()) sha256Base64(part).then(resolve, reject);
    waiting.clear();
  };
  const open = () => {
    if (worker !== undefined) return worker;
    try {
      worker = startWorker();
      worker.onerror = answerHere;
      worker.onmessage = ({ data }) => {
        const one = waiting.get(data.id);
        waiting.delete(data.id);
        if ('sha256' in data) one?.resolve(data.sha256);
        else one?.reject(new DOMException(data.failure.message, data.failure.name));
      };
    } catch {
      worker = null;
    }
    return worker;
  };

  return {
    hash(part) {
      const opened = open();
      if (!opened) return sha256Base64(part);
      last += 1;
      const id = last;
      return new Promise((resolve, reject) => {
        waiting.set(id, { part, resolve, reject });
        opened.postMessage({ id, part });
      });
    },
  };
}
