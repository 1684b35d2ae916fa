import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { createBreaker } from '../breaker/breaker.ts';

/** An entity as events name it. */
export interface EntityName {
  typeName: string;
  id: string;
}

export interface Sought extends EntityName {
  /** Says what is asked of the entity, and by whom it is answered. */
  key: string;
}

/** What is kept of an entity, and the stamps under which it may be kept anew. */
export interface Found {
  json?: string;
  stamp: string;
}

export interface Kept {
  sought: Sought;
  json: string;
  stamp: string;
}

/** Answers of subgraphs about entities in Redis, each valid for as long as no stamp of what stands in it has changed. */
export interface EntityStore {
  /** Undefined where Redis cannot tell in time: then it is done without. */
  find(sought: readonly Sought[], innerTypes: readonly string[], sessionId?: string): Promise<readonly Found[] | undefined>;
  /** Keeps what was fetched after `find`, unless its entity has changed since. Nobody waits for it. */
  keep(kept: readonly Kept[], innerTypes: readonly string[], lifeMs: number): void;
  /** Makes void whatever is kept of these entities. Rejects where Redis does not do it. */
  forget(entities: readonly EntityName[]): Promise<void>;
  /** Lets a session read around what is kept for a while, so that it sees what it has written. */
  noteWrite(sessionId: string): void;
}

export interface EntityStoreOptions {
  redis: Redis;
  /** Waits for Redis to come back, for what must not be left undone. */
  patient: Redis;
  prefix: string;
  /** How long an answer may wait for Redis. */
  waitMs: number;
}

/**
 * A stamp outlives everything that is kept under it, or is gone: without its stamp nothing is valid, so that whatever Redis
 * forgets, by eviction or a restart, is fetched again.
 */
const STAMP_LIFE_MS = 180_000;
/** Longer than news of a change takes. */
const WROTE_LIFE_MS = 10_000;
const ENTRY_CHARACTERS_MAX = 16_384;

/** KEYS: entries, then stamps. Answers both, stamps that were missing being made in the same step. */
const FIND = `
local found = redis.call('MGET', unpack(KEYS))
for i = tonumber(ARGV[3]) + 1, #KEYS do
  if not found[i] then
    redis.call('SET', KEYS[i], ARGV[1], 'PX', ARGV[2])
    found[i] = ARGV[1]
  end
end
return found`;

/** KEYS: an entry, then its stamps. Writes the entry only while every stamp is the one that was read before the fetch. */
const KEEP = `
local stamps = redis.call('MGET', unpack(KEYS, 2))
for i = 1, #stamps do
  if stamps[i] ~= ARGV[i + 3] then return 0 end
end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[1])
for i = 2, #KEYS do redis.call('PEXPIRE', KEYS[i], ARGV[2]) end
return 1`;

/** What could not be kept is fetched again; that Redis is away is counted where it is read. */
const leave = () => {};

interface Scripts {
  findEntities(keyCount: number, ...args: (string | number)[]): Promise<(string | null)[]>;
  keepEntity(keyCount: number, ...args: (string | number)[]): Promise<number>;
}

export function createEntityStore({ redis, patient, prefix, waitMs }: EntityStoreOptions): EntityStore {
  redis.defineCommand('findEntities', { lua: FIND });
  redis.defineCommand('keepEntity', { lua: KEEP });
  const scripts = redis as unknown as Scripts;
  const breaker = createBreaker({ failuresMax: 3, firstPauseMs: 500, pauseMaxMs: 2_000 });

  const entryKey = ({ key }: Sought) => `${prefix}entity:${key}`;
  const stampKey = ({ typeName, id }: EntityName) => `${prefix}entity-stamp:${typeName}:${id}`;
  const typeKey = (typeName: string) => `${prefix}entity-stamp:${typeName}`;
  const wroteKey = (sessionId: string) => `${prefix}entity-wrote:${sessionId}`;

  /** Redis is asked while it answers; one that is gone or hangs costs nobody anything. */
  async function ask<T>(command: () => Promise<T>): Promise<T | undefined> {
    if (redis.status !== 'ready' || !breaker.allows()) return undefined;
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<undefined>((resolve) => {
      // What has arrived while this process was busy is read before the time is up.
      timer = setTimeout(() => setImmediate(resolve, undefined), waitMs);
    });
    const answer = await Promise.race([command().catch(() => undefined), tooLate]);
    clearTimeout(timer);
    if (answer === undefined) breaker.fail();
    else breaker.succeed();
    return answer;
  }

  return {
    async find(sought, innerTypes, sessionId) {
      const stamps = [...sought.map(stampKey), ...innerTypes.map(typeKey)];
      const before = sought.map(entryKey);
      if (sessionId !== undefined) before.push(wroteKey(sessionId));
      const keys = [...before, ...stamps];
      const found = await ask(() => scripts.findEntities(keys.length, ...keys, randomUUID(), STAMP_LIFE_MS, before.length));
      if (found === undefined) return undefined;
      const hasWritten = sessionId !== undefined && found[sought.length] !== null;
      const innerStamps = found.slice(before.length + sought.length);
      return sought.map((_, index) => {
        const stamp = [found[before.length + index], ...innerStamps].join(' ');
        const entry = found[index];
        const isValid = !hasWritten && typeof entry === 'string' && entry.startsWith(`${stamp}\n`);
        return isValid ? { stamp, json: entry.slice(stamp.length + 1) } : { stamp };
      });
    },

    keep(kept, innerTypes, lifeMs) {
      if (redis.status !== 'ready' || breaker.state !== 'closed') return;
      for (const { sought, json, stamp } of kept) {
        if (json.length > ENTRY_CHARACTERS_MAX) continue;
        const keys = [entryKey(sought), stampKey(sought), ...innerTypes.map(typeKey)];
        const entry = `${stamp}\n${json}`;
        scripts.keepEntity(keys.length, ...keys, lifeMs, STAMP_LIFE_MS, entry, ...stamp.split(' ')).catch(leave);
      }
    },

    async forget(entities) {
      const types = [...new Set(entities.map(({ typeName }) => typeName))];
      await patient.del(...entities.map(stampKey), ...types.map(typeKey));
    },

    noteWrite(sessionId) {
      if (redis.status !== 'ready') return;
      redis.set(wroteKey(sessionId), '1', 'PX', WROTE_LIFE_MS).catch(leave);
    },
  };
}
