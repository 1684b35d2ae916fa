import { createHash } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { Caller } from '../behaviour.ts';
import { isJsonObject, type JsonObject } from '../execute/merge.ts';
import type { FetchStep } from '../execute/plan.ts';
import type { SubgraphAnswer, SubgraphError } from '../execute/run.ts';
import type { FetchTrace } from '../explain/trace.ts';
import type { CacheableFetch } from './cacheable-fetch.ts';
import type { EntityStore, Found, Sought } from './entity-store.ts';

export interface Representation {
  entity: JsonObject;
  /** The same as it is sent. */
  text: string;
}

export interface EntityFetch {
  step: FetchStep;
  /** The variables of the document, as they are sent. */
  variablesText: string;
  /** Asks the subgraph for these, as the caller or as somebody else. */
  ask(representations: readonly Representation[], as?: Caller): Promise<SubgraphAnswer>;
  /** Is told how much of the fetch was kept. */
  trace: FetchTrace | undefined;
}

export interface LookupFetch {
  step: FetchStep;
  variables: Readonly<Record<string, unknown>>;
  ask(as?: Caller): Promise<SubgraphAnswer>;
  trace: FetchTrace | undefined;
}

/** What one operation may take from what is kept, instead of asking a subgraph. */
export interface OperationCache {
  /** Answers as the subgraph would, `_entities` in the order of the representations. */
  answerEntities(fetch: EntityFetch, representations: readonly Representation[]): Promise<SubgraphAnswer>;
  answerLookup(fetch: LookupFetch): Promise<SubgraphAnswer>;
}

export interface EntityCacheOptions {
  store: EntityStore;
  /** True while nobody tells of changes. */
  isBlind?: () => boolean;
  count?: (outcome: 'hit' | 'miss' | 'bypassed', entities: number) => void;
}

export interface EntityCache {
  /** For a query of this caller. What changes things, or tells of changes, takes nothing that is kept. */
  forCaller(caller: Caller): OperationCache;
  /** This caller is about to change something, or just did. */
  noteWrite(caller: Caller): void;
}

const ENTITIES_MAX = 500;
const ID_CHARACTERS_MAX = 128;

/**
 * Keeps what is public, and nothing else. What is to be kept is asked for as nobody: so whatever a hint says, what lies in the
 * cache is what every visitor may see, and no answer to a viewer gets there. What a visitor is not answered, a viewer is asked
 * for again under their own name.
 */
export function createEntityCache({ store, isBlind = () => false, count = () => {} }: EntityCacheOptions): EntityCache {
  async function find(
    sought: readonly Sought[],
    cacheable: CacheableFetch,
    caller: Caller,
  ): Promise<readonly Found[] | undefined> {
    const found = isBlind() ? undefined : await store.find(sought, cacheable.innerTypes, caller.viewer?.sessionId);
    if (found === undefined) count('bypassed', sought.length);
    else {
      const hits = found.filter(({ json }) => json !== undefined).length;
      count('hit', hits);
      count('miss', found.length - hits);
    }
    return found;
  }

  async function answerEntities(
    { step, variablesText, ask, trace }: EntityFetch,
    all: readonly Representation[],
    caller: Caller,
  ): Promise<SubgraphAnswer> {
    const { cacheable } = step;
    const sought = cacheable && nameAll(cacheable, variablesText, all);
    const found = cacheable && sought && (await find(sought, cacheable, caller));
    if (!cacheable || !sought || !found) return ask(all);
    const entities: unknown[] = found.map(({ json }) => (json === undefined ? undefined : JSON.parse(json)));
    const missing = indexesOf(entities);
    if (trace !== undefined) trace.cache = missing.length === 0 ? 'hit' : missing.length === all.length ? 'miss' : 'partial';
    if (missing.length === 0) return { data: { _entities: entities } };

    const askFor = (places: readonly number[], as?: Caller) => askOrFail(() => ask(pick(all, places), as), entities, places);
    const fetched = await askFor(missing, asNobody(caller, pick(found, missing)));
    const brought = readEntities(fetched, missing.length);
    const isWhole = brought !== undefined && !fetched.errors?.length;
    if (isWhole) {
      const kept = missing.flatMap((place, index) => {
        const entity = brought[index];
        const [name, stamp] = [sought[place], found[place]?.stamp];
        return isJsonObject(entity) && name && stamp ? [{ sought: name, stamp, json: JSON.stringify(entity) }] : [];
      });
      store.keep(kept, cacheable.innerTypes, cacheable.lifeMs);
      missing.forEach((place, index) => {
        entities[place] = brought[index];
      });
    }
    const isFinal = caller.viewer === null;
    if (!isWhole && isFinal) return spread(fetched, entities, missing);
    const unanswered = isFinal ? [] : indexesOf(entities);
    if (unanswered.length === 0) return { data: { _entities: entities } };
    // Nobody is not answered what this viewer may be.
    return spread(await askFor(unanswered), entities, unanswered);
  }

  async function answerLookup({ step, variables, ask, trace }: LookupFetch, caller: Caller): Promise<SubgraphAnswer> {
    const { cacheable } = step;
    // Whether there is such a thing depends on who asks, so what viewers look up is asked for in their name.
    const sought = cacheable?.lookup && caller.viewer === null ? nameLookup(cacheable, variables) : undefined;
    const found = cacheable && sought && (await find([sought], cacheable, caller));
    const [only] = found ?? [];
    if (!cacheable?.lookup || !sought || !only) return ask();
    const { responseName } = cacheable.lookup;
    if (trace !== undefined) trace.cache = only.json === undefined ? 'miss' : 'hit';
    if (only.json !== undefined) return { data: { [responseName]: JSON.parse(only.json) } };
    const answer = await ask(asNobody(caller, [only]));
    const entity = answer.data?.[responseName];
    if (isJsonObject(entity) && !answer.errors?.length) {
      store.keep([{ sought, stamp: only.stamp, json: JSON.stringify(entity) }], cacheable.innerTypes, cacheable.lifeMs);
    }
    return answer;
  }

  return {
    forCaller: (caller) => ({
      answerEntities: (fetch, representations) => answerEntities(fetch, representations, caller),
      answerLookup: (fetch) => answerLookup(fetch, caller),
    }),
    noteWrite({ viewer }) {
      if (viewer !== null) store.noteWrite(viewer.sessionId);
    },
  };
}

/**
 * No client's address stands for the others. Fetches under way are shared by those who read the same stamps only: who read a
 * newer one must not get what was fetched before the change.
 */
function asNobody({ requestId }: Caller, found: readonly Found[]): Caller {
  const scope = `nobody:${found.map(({ stamp }) => stamp).join()}`;
  return { requestId, clientAddress: '127.0.0.1', viewer: null, tokenExpiresAtMs: null, scope };
}

const pick = <T>(items: readonly T[], places: readonly number[]): T[] =>
  places.flatMap((place) => (place in items ? [items[place] as T] : []));

/** Where nothing is yet. */
const indexesOf = (entities: readonly unknown[]): number[] =>
  entities.flatMap((entity, index) => (entity === undefined || entity === null ? [index] : []));

function readEntities({ data }: SubgraphAnswer, count: number): readonly unknown[] | undefined {
  const entities = data?._entities;
  return Array.isArray(entities) && entities.length === count ? entities : undefined;
}

/** Where a part is kept, the failure of the rest is told at its places and takes nothing else with it. */
async function askOrFail(
  ask: () => Promise<SubgraphAnswer>,
  entities: readonly unknown[],
  places: readonly number[],
): Promise<SubgraphAnswer> {
  const failAll = ({ message, extensions }: Pick<SubgraphError, 'message' | 'extensions'>): SubgraphAnswer => ({
    data: { _entities: places.map(() => null) },
    errors: places.map((_, index) => ({ message, extensions, path: ['_entities', index] })),
  });
  try {
    const answer = await ask();
    if (places.length === entities.length || readEntities(answer, places.length) !== undefined) return answer;
    return failAll(answer.errors?.[0] ?? { message: 'A subgraph answered without data.' });
  } catch (error) {
    if (places.length === entities.length || !(error instanceof GraphQLError)) throw error;
    return failAll(error);
  }
}

/** An answer about some of the entities as one about all of them. */
function spread(answer: SubgraphAnswer, entities: readonly unknown[], places: readonly number[]): SubgraphAnswer {
  const errors = answer.errors?.map((error) => moveError(error, places));
  const brought = readEntities(answer, places.length);
  if (brought === undefined) return { data: answer.data, errors };
  const whole = [...entities];
  places.forEach((place, index) => {
    whole[place] = brought[index];
  });
  return { data: { ...answer.data, _entities: whole.map((entity) => entity ?? null) }, errors };
}

function moveError(error: SubgraphError, places: readonly number[]): SubgraphError {
  const [root, index, ...rest] = error.path ?? [];
  const place = typeof index === 'number' ? places[index] : undefined;
  return root === undefined || place === undefined ? error : { ...error, path: [root, place, ...rest] };
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
