import { setImmediate as letOthersRun } from 'node:timers/promises';

/** Who reads a stream. It is called straight from the producer and bounds by itself what waits to leave. */
export interface Reader<T> {
  next(item: T): void;
  /** Nothing comes any more; with an error where that is not how it should be. */
  end(error?: unknown): void;
}

/** Opens an upstream; the answer closes it. What it throws is for whoever wanted to join: there is no upstream then. */
export type OpenUpstream<T> = (sink: Reader<T>) => () => void;

export interface Joining<Subject, T> {
  /** Whoever has the same one reads the same upstream. */
  key: string;
  /** What the upstream is about, for `endWhere`. */
  subject: Subject;
  /** Whether one can join only until the first event: it begins at a place that later readers must not miss. */
  closesAtFirst: boolean;
  open: OpenUpstream<T>;
}

export interface Hub<Subject, T> {
  /** Joins the upstream of this key, which is opened for the first reader and closed after the last one. The answer leaves it. */
  join(joining: Joining<Subject, T>, reader: Reader<T>): () => void;
  readonly upstreams: number;
  readonly readers: number;
  /** Ends the upstreams for which `pick` answers an error; one a turn, so that nothing waits behind all of them. */
  endWhere(pick: (subject: Subject) => unknown): Promise<void>;
}

interface Upstream<Subject, T> {
  key: string;
  subject: Subject;
  readers: Set<Reader<T>>;
  isOver: boolean;
  close: () => void;
}

/** One upstream a key, any number of readers. */
export function createHub<Subject, T>(): Hub<Subject, T> {
  const live = new Set<Upstream<Subject, T>>();
  const joinable = new Map<string, Upstream<Subject, T>>();

  function seal(upstream: Upstream<Subject, T>): void {
    if (joinable.get(upstream.key) === upstream) joinable.delete(upstream.key);
  }

  function finish(upstream: Upstream<Subject, T>, error?: unknown): void {
    if (upstream.isOver) return;
    upstream.isOver = true;
    seal(upstream);
    live.delete(upstream);
    for (const reader of upstream.readers) reader.end(error);
    upstream.readers.clear();
  }

  function start({ key, subject, closesAtFirst, open }: Joining<Subject, T>): Upstream<Subject, T> {
    const upstream: Upstream<Subject, T> = { key, subject, readers: new Set(), isOver: false, close: () => {} };
    live.add(upstream);
    joinable.set(key, upstream);
    try {
      upstream.close = open({
        next(item) {
          if (closesAtFirst) seal(upstream);
          for (const reader of upstream.readers) reader.next(item);
        },
        end: (error) => finish(upstream, error),
      });
    } catch (error) {
      finish(upstream);
      throw error;
    }
    return upstream;
  }

  return {
    join(joining, reader) {
      const upstream = joinable.get(joining.key) ?? start(joining);
      upstream.readers.add(reader);
      return () => {
        if (!upstream.readers.delete(reader) || upstream.readers.size > 0) return;
        finish(upstream);
        upstream.close();
      };
    },
    get upstreams() {
      return live.size;
    },
    get readers() {
      let readers = 0;
      for (const upstream of live) readers += upstream.readers.size;
      return readers;
    },
    async endWhere(pick) {
      for (const upstream of [...live]) {
        await letOthersRun();
        if (upstream.isOver) continue;
        const error = pick(upstream.subject);
        if (error === undefined) continue;
        finish(upstream, error);
        upstream.close();
      }
    },
  };
}
