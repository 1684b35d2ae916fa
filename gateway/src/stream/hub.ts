import { BoundedQueue } from './bounded-queue.ts';

/** What an upstream tells the hub. */
export interface Sink<T> {
  push(item: T): void;
  end(error?: unknown): void;
}

/** Opens an upstream; the answer closes it. */
export type OpenUpstream<T> = (sink: Sink<T>) => () => void;

export interface Hub<T> {
  /** Joins the upstream of this key, which is opened for the first reader and closed after the last one. */
  join(key: string, open: OpenUpstream<T>, onOverflow: () => void): AsyncGenerator<T, void, void>;
  readonly upstreams: number;
  readonly readers: number;
  /** Ends the upstreams for which `pick` answers an error. */
  endWhere(pick: (key: string) => unknown): void;
}

interface Upstream<T> {
  readers: Set<BoundedQueue<T>>;
  close: () => void;
}

/** One upstream a key, any number of readers, each with a bounded queue of its own. */
export function createHub<T>({ queueMax }: { queueMax: number }): Hub<T> {
  const live = new Map<string, Upstream<T>>();

  function start(key: string, open: OpenUpstream<T>): Upstream<T> {
    const upstream: Upstream<T> = { readers: new Set(), close: () => {} };
    live.set(key, upstream);
    upstream.close = open({
      push: (item) => {
        for (const reader of upstream.readers) reader.push(item);
      },
      end: (error) => finish(key, upstream, error),
    });
    return upstream;
  }

  function finish(key: string, upstream: Upstream<T>, error?: unknown): void {
    if (live.get(key) === upstream) live.delete(key);
    for (const reader of [...upstream.readers]) reader.end(error);
  }

  return {
    join(key, open, onOverflow) {
      const upstream = live.get(key) ?? start(key, open);
      const leave = () => {
        upstream.readers.delete(reader);
        if (upstream.readers.size > 0 || live.get(key) !== upstream) return;
        live.delete(key);
        upstream.close();
      };
      const reader = new BoundedQueue<T>({ max: queueMax, onClose: leave, onOverflow });
      upstream.readers.add(reader);
      return reader;
    },
    get upstreams() {
      return live.size;
    },
    get readers() {
      return [...live.values()].reduce((sum, { readers }) => sum + readers.size, 0);
    },
    endWhere(pick) {
      for (const [key, upstream] of [...live]) {
        const error = pick(key);
        if (error === undefined) continue;
        finish(key, upstream, error);
        upstream.close();
      }
    },
  };
}
