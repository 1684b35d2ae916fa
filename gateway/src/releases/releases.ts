import { createHash } from 'node:crypto';
import type { Logger } from '@castgraph/logger';
import type { Redis } from 'ioredis';
import { z } from 'zod';

export const releaseSchema = z.object({
  remote: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  release: z.string().regex(/^[A-Za-z0-9._-]{1,80}$/),
  operations: z.record(z.string().regex(/^[0-9a-f]{64}$/), z.string().min(1)),
});
export type Release = z.infer<typeof releaseSchema>;

/** Documents that releases of the remotes brought: these alone may use all of the graph. */
export interface Releases {
  /** The document's text. Asks the store for what another gateway may have taken in. */
  find(hash: string): Promise<string | undefined>;
  /** Answers what is wrong, by hash; keeps the release where nothing is. */
  register(release: Release): Promise<Record<string, string[]>>;
  /** Every document in use. */
  texts(): Iterable<string>;
}

export interface ReleasesOptions {
  /** Absent where one gateway runs alone. */
  redis?: Redis;
  log: Logger;
  /** What is wrong with a document of a release. */
  validate: (text: string) => string[];
  /** Documents that will be asked for soon. */
  onRegistered?: (texts: readonly string[]) => void;
  keyPrefix: string;
  nowMs?: () => number;
}

/** Every release that a shell still serves: open pages send the documents of releases before the last. */
export const RELEASES_KEPT = 50;
/** A flood of unknown hashes asks the store no more often than this. */
const REFRESH_MS = 1_000;

const storedSchema = z.object({ registeredAtMs: z.number(), operations: z.record(z.string(), z.string()) });
type Stored = z.infer<typeof storedSchema>;

export function createReleases({ redis, log, validate, onRegistered, keyPrefix, nowMs = Date.now }: ReleasesOptions): Releases {
  const remotesKey = `${keyPrefix}remotes`;
  const keyOf = (remote: string) => `${keyPrefix}releases:${remote}`;
  const byRemote = new Map<string, Map<string, Stored>>();
  let documents = new Map<string, string>();
  let refreshedAtMs = Number.NEGATIVE_INFINITY;
  let refreshing: Promise<void> | undefined;

  function index(): void {
    documents = new Map(
      [...byRemote.values()].flatMap((releases) =>
        [...releases.values()].flatMap(({ operations }) => Object.entries(operations)),
      ),
    );
  }

  function keep(remote: string, release: string, stored: Stored): string[] {
    const releases = byRemote.get(remote) ?? new Map<string, Stored>();
    byRemote.set(remote, releases.set(release, stored));
    const newestFirst = [...releases].sort(([, a], [, b]) => b.registeredAtMs - a.registeredAtMs);
    const dropped = newestFirst.slice(RELEASES_KEPT).map(([name]) => name);
    for (const name of dropped) releases.delete(name);
    return dropped;
  }

  async function refresh(store: Redis): Promise<void> {
    refreshedAtMs = nowMs();
    for (const remote of await store.smembers(remotesKey)) {
      for (const [release, text] of Object.entries(await store.hgetall(keyOf(remote)))) {
        const parsed = storedSchema.safeParse(JSON.parse(text));
        if (parsed.success) keep(remote, release, parsed.data);
      }
    }
    index();
  }

  return {
    async find(hash) {
      const known = documents.get(hash);
      if (known !== undefined || redis === undefined) return known;
      if (refreshing === undefined && nowMs() - refreshedAtMs >= REFRESH_MS) {
        refreshing = refresh(redis)
          .catch((error: unknown) => log.warn({ err: error }, 'releases could not be read'))
          .finally(() => {
            refreshing = undefined;
          });
      }
      await refreshing;
      return documents.get(hash);
    },
    async register({ remote, release, operations }) {
      const failures: Record<string, string[]> = {};
      for (const [hash, text] of Object.entries(operations)) {
        const isHash = createHash('sha256').update(text).digest('hex') === hash;
        const wrong = isHash ? validate(text) : ['The hash is not that of the document.'];
        if (wrong.length > 0) failures[hash] = wrong;
      }
      if (Object.keys(failures).length > 0) return failures;
      const stored: Stored = { registeredAtMs: nowMs(), operations };
      if (redis !== undefined) {
        await redis.multi().sadd(remotesKey, remote).hset(keyOf(remote), release, JSON.stringify(stored)).exec();
      }
      const dropped = keep(remote, release, stored);
      if (redis !== undefined && dropped.length > 0) await redis.hdel(keyOf(remote), ...dropped);
      index();
      onRegistered?.(Object.values(operations));
      return {};
    },
    texts: () => documents.values(),
  };
}
