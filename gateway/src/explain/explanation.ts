import type { Operation } from '../behaviour.ts';
import { type AskedField, cutToAsked, findAskedFields } from '../execute/asked-fields.ts';
import type { Brought } from '../execute/plan.ts';
import type { CacheState, FetchStatus } from '../execute/trace.ts';
import type { RecordedFetch, Recorder } from './recorder.ts';

/** One request to a subgraph, or what stood in for it. Times are milliseconds from the beginning of the operation. */
export interface ExplainedFetch {
  id: string;
  subgraph: string;
  /** Response names that lead to the objects that it was for, joined by dots; empty for root fields. */
  path: string;
  startMs: number;
  durationMs: number;
  entities?: number;
  cache: CacheState;
  status: FetchStatus;
  /** Of the fields that it brought. */
  cost: number;
}

export interface ExplainedField {
  name: string;
  /** The fetch that brought it; null where the gateway answered by itself, or nothing did. */
  fetch: string | null;
  /** Others that brought it as well, to other objects at this place. */
  otherFetches?: string[];
  cost?: number;
  fields?: ExplainedField[];
}

export interface Explanation {
  totalMs: number;
  planMs: number;
  cost: number;
  fetches: ExplainedFetch[];
  fields: ExplainedField[];
}

/** How dear each place of the response is; absent for what costs nothing. */
export type CostByPath = ReadonlyMap<string, number>;

/**
 * Tells how an answer was made in the words of the client's own document: names that it did not ask for, such as keys and
 * what one subgraph needs of another, do not appear.
 */
export function explain(operation: Operation, recorder: Recorder, totalMs: number, costs: CostByPath): Explanation {
  const asked = findAskedFields(operation.document.document, operation.prepared.node, operation.coerced);
  const broughtBy = new Map<string, string[]>();
  for (const fetch of recorder.fetches) if (fetch.status !== 'skipped') noteBrought(fetch, broughtBy);
  const costOfFetch = new Map<string, number>();

  const explainFields = (fields: ReadonlyMap<string, AskedField>, prefix: string): ExplainedField[] =>
    [...fields.values()].map(({ name, fields: inner }) => {
      const path = prefix === '' ? name : `${prefix}.${name}`;
      const [fetch = null, ...otherFetches] = broughtBy.get(path) ?? [];
      const cost = costs.get(path);
      if (fetch !== null && cost !== undefined) costOfFetch.set(fetch, (costOfFetch.get(fetch) ?? 0) + cost);
      return {
        name,
        fetch,
        ...(otherFetches.length > 0 && { otherFetches }),
        ...(cost !== undefined && { cost }),
        ...(inner.size > 0 && { fields: explainFields(inner, path) }),
      };
    });
  const fields = explainFields(asked, '');

  return {
    totalMs: round(totalMs),
    planMs: round(recorder.planMs),
    cost: [...costs.values()].reduce((sum, cost) => sum + cost, 0),
    fetches: recorder.fetches.map((fetch) => explainFetch(fetch, asked, costOfFetch.get(fetch.id) ?? 0)),
    fields,
  };
}

const round = (ms: number) => Math.round(ms * 1_000) / 1_000;

function explainFetch(fetch: RecordedFetch, asked: ReadonlyMap<string, AskedField>, cost: number): ExplainedFetch {
  const { id, step, path, startMs, durationMs, entities, cache, status } = fetch;
  return {
    id,
    subgraph: step.subgraph,
    path: cutToAsked(withoutLists(path), asked).join('.'),
    startMs: round(startMs),
    durationMs: round(durationMs),
    ...(entities !== undefined && { entities }),
    cache,
    status,
    cost,
  };
}

const withoutLists = (path: readonly string[]) => path.filter((name) => name !== '@');

function noteBrought({ id, step, path }: RecordedFetch, broughtBy: Map<string, string[]>): void {
  // The planner renames what two types call alike, and the run renames it back.
  const renamed = new Map<string, string>();
  for (const rewrite of step.outputRewrites ?? []) {
    const last = rewrite.path.at(-1);
    if (rewrite.kind === 'KeyRenamer' && last !== undefined) renamed.set(last, rewrite.renameKeyTo);
  }
  const note = (brought: readonly Brought[], prefix: string): void => {
    for (const { name, inner } of brought) {
      const own = renamed.get(name) ?? name;
      const place = prefix === '' ? own : `${prefix}.${own}`;
      const ids = broughtBy.get(place) ?? [];
      if (!ids.includes(id)) broughtBy.set(place, [...ids, id]);
      note(inner, place);
    }
  };
  note(step.brings, withoutLists(path).join('.'));
}
