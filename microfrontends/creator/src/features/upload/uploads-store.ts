import type { ApolloClient } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useSyncExternalStore } from 'react';
import { isUnderWay, type UploadSnapshot } from './upload-snapshot.ts';
import type { UploadQueue } from './uppy-queue.ts';

/** The uploads of this page. They outlive the upload page: who looks at something else on the site meanwhile loses nothing. */
export interface UploadsStore {
  subscribe(listener: () => void): () => void;
  read(): readonly UploadSnapshot[];
  add(files: readonly File[], channelId: string): Promise<void>;
  pause(id: string): void;
  resume(id: string): void;
  retry(id: string): void;
  /** Takes it off the page; what is not complete yet is given up. */
  remove(id: string): void;
}

async function loadQueue(client: ApolloClient, onChange: (snapshot: UploadSnapshot) => void, onGone: (id: string) => void) {
  const [
    { createUploadQueue },
    { createUploadApi },
    { uploadDocuments },
    { createPartHasher },
    { startHashWorker },
    { putPart },
    { giveUpUpload },
  ] = await Promise.all([
    import('./uppy-queue.ts'),
    import('@castgraph/upload-client/upload-api'),
    import('./upload-documents.ts'),
    import('./part-hasher.ts'),
    import('./hash-worker.ts'),
    import('@castgraph/upload-client/put-part'),
    import('./give-up-upload.ts'),
  ]);
  const tools = {
    api: createUploadApi(client, uploadDocuments),
    hash: createPartHasher(startHashWorker).hash,
    put: putPart,
    giveUp: (uploadId: string) => giveUpUpload(client, uploadId),
  };
  return createUploadQueue(tools, onChange, onGone);
}

function createUploadsStore(client: ApolloClient): UploadsStore {
  let uploads: readonly UploadSnapshot[] = [];
  let queue: Promise<UploadQueue> | null = null;
  const listeners = new Set<() => void>();

  const warn = (event: BeforeUnloadEvent) => event.preventDefault();
  const publish = (next: readonly UploadSnapshot[]) => {
    uploads = next;
    // A page that would lose nothing must not ask before it closes.
    window.removeEventListener('beforeunload', warn);
    if (uploads.some(isUnderWay)) window.addEventListener('beforeunload', warn);
    for (const listener of listeners) listener();
  };
  const put = (snapshot: UploadSnapshot) => {
    const isKnown = uploads.some(({ id }) => id === snapshot.id);
    publish(isKnown ? uploads.map((one) => (one.id === snapshot.id ? snapshot : one)) : [...uploads, snapshot]);
  };
  const drop = (id: string) => publish(uploads.filter((one) => one.id !== id));
  const withQueue = (act: (queue: UploadQueue) => void) => {
    queue ??= loadQueue(client, put, drop);
    // A chunk that did not load is asked for again the next time.
    queue.catch(() => {
      queue = null;
    });
    return queue.then(act);
  };
  window.addEventListener('online', () => {
    for (const { id, phase, problem } of uploads) {
      if (phase === 'failed' && problem?.canRetry) void withQueue((ready) => ready.retry(id));
    }
  });

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    read: () => uploads,
    add: (files, channelId) =>
      withQueue((ready) => {
        for (const file of files) ready.add(file, channelId);
      }),
    pause: (id) => void withQueue((ready) => ready.pause(id)),
    resume: (id) => void withQueue((ready) => ready.resume(id)),
    retry: (id) => void withQueue((ready) => ready.retry(id)),
    remove: (id) => void withQueue((ready) => ready.remove(id)),
  };
}

const stores = new WeakMap<ApolloClient, UploadsStore>();

/** The uploads of this page and what can be done with them. */
export function useUploads(): { uploads: readonly UploadSnapshot[]; store: UploadsStore } {
  const client = useApolloClient();
  const store = stores.get(client) ?? createUploadsStore(client);
  stores.set(client, store);
  return { uploads: useSyncExternalStore(store.subscribe, store.read, store.read), store };
}
