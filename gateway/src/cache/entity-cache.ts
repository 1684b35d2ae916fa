import { createHash } from 'node:crypto';
import { isJsonObject } from '../execute/merge.ts';
import type { EntityFetch, LookupFetch, Nobody, OperationCache } from '../execute/operation-cache.ts';
import type { FetchStep } from '../execute/plan.ts';
import type { Representation } from '../execute/representations.ts';
import type { SubgraphAnswer } from '../execute/subgraph-answer.ts';
import type { Graph } from '../graph/graph.ts';
import { type CacheableFetch, findCacheable } from './cacheable-fetch.ts';
import type { EntityStore, Found, Kept, Sought } from './entity-store.ts';
import { askForSome, findMissing, pick, readEntities, spreadAnswer } from './partial-answer.ts';

export interface EntityCacheOptions {
  store: EntityStore;
  /** True while nobody tells of changes. */
  isBlind?: () => boolean;
  count?: (outcome: 'hit' | 'miss' | 'bypassed', entities: number) => void;
}

/** Who asks, as far as it matters here. */
export interface Reader {
  isVisitor: boolean;
  /** Absent for a visitor. */
  sessionId?: string;
}

export interface EntityCache {
  /** For one query. What changes things, or tells of changes, takes nothing that is kept. */
  forQuery(graph: Graph, reader: Reader): OperationCache;
  /** This session has changed something. */
  noteWrite(sessionId: string): void;
}

const ENTITIES_MAX = 500;
const ID_CHARACTERS_MAX = 128;

/**
 * Keeps what is public, and nothing else. What is to be kept is asked for as nobody: so whatever a hint says, what lies in the
 * cache is what every visitor may see, and no answer to a viewer gets there. What a visitor is not answered, a viewer is asked
 * for again under their own name.
 */
export function createEntityCache({ store, isBlind = () => false, count = () => {} }: EntityCacheOptions): EntityCache {
  // A plan goes with its graph, and what was found out about its steps goes with it.
  const known = new WeakMap<FetchStep, CacheableFetch | 'nothing'>();

  function cacheableOf(graph: Graph, step: FetchStep): CacheableFetch | undefined {
    const found = known.get(step) ?? findCacheable(graph, step) ?? 'nothing';
    known.set(step, found);
    return found === 'nothing' ? undefined : found;
  }

  async function find(
    sought: readonly Sought[],
    { innerTypes }: CacheableFetch,
    { sessionId }: Reader,
  ): Promise<readonly Found[] | undefined> {
    const found = isBlind() ? undefined : await store.find(sought, innerTypes, sessionId);
    if (found === undefined) count('bypassed', sought.length);
    else {
      const hits = found.filter(({ json }) => json !== undefined).length;
      count('hit', hits);
      count('miss', found.length - hits);
    }
    return found;
  }

  async function answerEntities(
    { variablesText, ask, trace }: EntityFetch,
    all: readonly Representation[],
    cacheable: CacheableFetch,
    reader: Reader,
  ): Promise<SubgraphAnswer> {
    const sought = nameAll(cacheable, variablesText, all);
    const found = sought && (await find(sought, cacheable, reader));
    if (!sought || !found) return ask(all);
    const entities: unknown[] = found.map(({ json }) => (json === undefined ? undefined : JSON.parse(json)));
    const missing = findMissing(entities);
    if (trace !== undefined) trace.cache = missing.length === 0 ? 'hit' : missing.length === all.length ? 'miss' : 'partial';
    if (missing.length === 0) return { data: { _entities: entities } };

    const askFor = (places: readonly number[], nobody?: Nobody) =>
      askForSome(() => ask(pick(all, places), nobody), entities, places);
    const fetched = await askFor(missing, nameNobody(pick(found, missing)));
    const brought = readEntities(fetched, missing.length);
    if (brought !== undefined && !fetched.errors?.length) {
      const kept = missing.flatMap((place, index) => keepable(sought[place], found[place], brought[index]));
      store.keep(kept, cacheable.innerTypes, cacheable.lifeMs);
      missing.forEach((place, index) => {
        entities[place] = brought[index];
      });
    } else if (reader.isVisitor) return spreadAnswer(fetched, entities, missing);
    const unanswered = reader.isVisitor ? [] : findMissing(entities);
    if (unanswered.length === 0) return { data: { _entities: entities } };
    // What nobody is answered, this viewer may be.
    return spreadAnswer(await askFor(unanswered), entities, unanswered);
  }

  async function answerLookup(
    { variables, ask, trace }: LookupFetch,
    cacheable: CacheableFetch,
    reader: Reader,
  ): Promise<SubgraphAnswer> {
    const { lookup } = cacheable;
    // Whether there is such a thing depends on who asks, so what viewers look up is asked for in their name.
    const sought = reader.isVisitor ? nameLookup(cacheable, variables) : undefined;
    const [only] = (sought && (await find([sought], cacheable, reader))) ?? [];
    if (lookup === undefined || only === undefined) return ask();
    if (trace !== undefined) trace.cache = only.json === undefined ? 'miss' : 'hit';
    if (only.json !== undefined) return { data: { [lookup.responseName]: JSON.parse(only.json) } };
    const answer = await ask(nameNobody([only]));
    const entity = answer.data?.[lookup.responseName];
    if (!answer.errors?.length) store.keep(keepable(sought, only, entity), cacheable.innerTypes, cacheable.lifeMs);
    return answer;
  }

  return {
    forQuery(graph, reader) {
      return {
        keeps: (step) => cacheableOf(graph, step) !== undefined,
        answerEntities(fetch, representations) {
          const cacheable = cacheableOf(graph, fetch.step);
          return cacheable ? answerEntities(fetch, representations, cacheable, reader) : fetch.ask(representations);
        },
        answerLookup(fetch) {
          const cacheable = cacheableOf(graph, fetch.step);
          return cacheable ? answerLookup(fetch, cacheable, reader) : fetch.ask();
        },
      };
    },
    noteWrite: store.noteWrite,
  };
}

/**
 * Fetches under way are shared by those who read the same stamps only: who read a newer one must not get what was fetched
 * before the change.
 */
const nameNobody = (found: readonly Found[]): Nobody => found.map(({ stamp }) => stamp).join();

/** What is missing is not kept: it may come to be at any moment. */
function keepable(sought: Sought | undefined, found: Found | undefined, entity: unknown): Kept[] {
  if (sought === undefined || found === undefined || !isJsonObject(entity)) return [];
  return [{ sought, stamp: found.stamp, json: JSON.stringify(entity) }];
}

const keyOf = (cacheable: CacheableFetch, variablesText: string, what: string) =>
  createHash('sha256').update(`${cacheable.key}\0${variablesText}\0${what}`).digest('base64url');

const isId = (value: unknown): value is string | number =>
  typeof value === 'number' || (typeof value === 'string' && value.length <= ID_CHARACTERS_MAX);

/** Undefined where one has no id, by which events would name it. */
function nameAll(cacheable: CacheableFetch, variablesText: string, all: readonly Representation[]): Sought[] | undefined {
  if (all.length > ENTITIES_MAX) return undefined;
  const sought: Sought[] = [];
  for (const { entity, text } of all) {
    const { __typename: typeName, id } = entity;
    if (typeof typeName !== 'string' || !isId(id)) return undefined;
    sought.push({ typeName, id: String(id), key: keyOf(cacheable, variablesText, text) });
  }
  return sought;
}

function nameLookup(cacheable: CacheableFetch, variables: Readonly<Record<string, unknown>>): Sought | undefined {
  const { lookup } = cacheable;
  if (lookup === undefined) return undefined;
  const id = 'value' in lookup.id ? lookup.id.value : variables[lookup.id.variable];
  if (!isId(id)) return undefined;
  return { typeName: lookup.typeName, id: String(id), key: keyOf(cacheable, JSON.stringify(variables), '') };
}
