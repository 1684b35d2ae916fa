import { GraphQLError, type GraphQLSchema } from 'graphql';
import { cloneJson, isFlat, isJsonObject, type JsonObject, mergeInto, ownValue } from './merge.ts';
import type { Nobody, OperationCache } from './operation-cache.ts';
import type { Brought, FetchStep, Step } from './plan.ts';
import { applyRewrites } from './represent.ts';
import type { Representation } from './representations.ts';
import type { SubgraphAnswer } from './subgraph-answer.ts';
import { type AnswerInTheMaking, addErrorAtEntities, addErrorAtTargets } from './subgraph-errors.ts';
import type { FetchTrace, Trace } from './trace.ts';

/** Sends one request, for the caller or for nobody; rejects with a GraphQLError where no answer could be had. */
export type SendToSubgraph = (
  subgraph: string,
  body: string,
  isQuery: boolean,
  trace: FetchTrace | undefined,
  nobody?: Nobody,
) => Promise<SubgraphAnswer>;

export interface Run extends AnswerInTheMaking {
  schema: GraphQLSchema;
  send: SendToSubgraph;
  /** As the client sent them: subgraphs apply their own scalars. */
  variables: Readonly<Record<string, unknown>>;
  /** With defaults, for conditions. */
  coerced: Readonly<Record<string, unknown>>;
  failures: FailedFetch[];
  /** Watches where somebody asked how the answer was made. */
  trace?: Trace;
  /** Absent where nothing that is kept may be taken. */
  cache?: OperationCache;
}

export interface FailedFetch {
  targets: readonly JsonObject[];
  brings: readonly Brought[];
  error: GraphQLError;
}

/** Runs a step for the objects that stand at `path`, and writes what it brings into them. */
export async function runStep(run: Run, step: Step, targets: readonly JsonObject[], path: readonly string[]): Promise<void> {
  switch (step.kind) {
    case 'sequence':
      for (const next of step.steps) await runStep(run, next, targets, path);
      return;
    case 'parallel':
      await Promise.all(step.steps.map((next) => runStep(run, next, targets, path)));
      return;
    case 'flatten': {
      const found: JsonObject[] = [];
      for (const target of targets) collectAt(target, step.path, 0, found);
      if (found.length > 0) await runStep(run, step.step, found, [...path, ...step.path]);
      return;
    }
    case 'condition': {
      const branch = run.coerced[step.variable] === true ? step.whenTrue : step.whenFalse;
      if (branch !== undefined) await runStep(run, branch, targets, path);
      return;
    }
    case 'fetch': {
      const trace = run.trace?.begin(step, path);
      const fetchStep = step.requires === undefined ? fetchFields : fetchEntities;
      await fetchStep({ run, step, targets, path, trace });
      trace?.end();
    }
  }
}

function collectAt(value: unknown, path: readonly string[], index: number, found: JsonObject[]): void {
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) {
    const next = path[index] === '@' ? index + 1 : index;
    for (const item of value) collectAt(item, path, next, found);
    return;
  }
  if (!isJsonObject(value)) return;
  const key = path[index];
  if (key === undefined) found.push(value);
  else collectAt(ownValue(value, key), path, index + 1, found);
}

/** One fetch of a run, for the objects that stand at a path. */
interface Fetching {
  run: Run;
  step: FetchStep;
  targets: readonly JsonObject[];
  path: readonly string[];
  trace?: FetchTrace;
}

/** What is asked for nobody serves others too, and is not this operation's to watch. */
const send = ({ run, step, trace }: Fetching, body: string, nobody?: Nobody): Promise<SubgraphAnswer> =>
  run.send(step.subgraph, body, step.isQuery, nobody === undefined ? trace : undefined, nobody);

const cacheOf = ({ run, step }: Fetching): OperationCache | undefined => (run.cache?.keeps(step) ? run.cache : undefined);

async function fetchFields(fetching: Fetching): Promise<void> {
  const { run, step, targets, path, trace } = fetching;
  const variables = pickVariables(run, step);
  const body = `${step.bodyPrefix}${JSON.stringify(variables)}}`;
  const ask = (nobody?: Nobody) => send(fetching, body, nobody);
  const answer = await orFail(fetching, cacheOf(fetching)?.answerLookup({ step, variables, ask, trace }) ?? ask());
  if (answer === undefined) return;
  const data = answer.data;
  for (const error of answer.errors ?? []) addErrorAtTargets(run, error, path, isJsonObject(data));
  if (!isJsonObject(data)) {
    failWhereUntold(fetching, answer);
    return;
  }
  if (step.outputRewrites !== undefined) applyRewrites(run.schema, step.outputRewrites, data);
  targets.forEach((target, index) => {
    mergeInto(target, index === 0 ? data : cloneJson(data), run.schema);
  });
}

async function fetchEntities(fetching: Fetching): Promise<void> {
  const { run, step, targets, path, trace } = fetching;
  const { representations, indexes } = step.representAll(run.schema, targets);
  failWhereUnknown(fetching, indexes);
  if (trace !== undefined) trace.entities = representations.length;
  if (representations.length === 0) {
    if (trace !== undefined) trace.status = 'skipped';
    return;
  }
  const asked = { ...fetching, targets: targets.filter((_, index) => (indexes[index] ?? -1) >= 0) };
  const variablesText = JSON.stringify(pickVariables(run, step));
  const ask = (some: readonly Representation[], nobody?: Nobody) => send(fetching, writeBody(step, variablesText, some), nobody);
  const kept = cacheOf(fetching)?.answerEntities({ step, variablesText, ask, trace }, representations);
  const answer = await orFail(asked, kept ?? ask(representations));
  if (answer === undefined) return;

  const entities = answer.data?._entities;
  const isComplete = Array.isArray(entities) && entities.length === representations.length;
  const isTold = (answer.errors ?? []).map((error) => addErrorAtEntities(run, error, path, indexes, isComplete)).includes(true);
  if (!isComplete) {
    if (!isTold) failWhereUntold(asked, answer);
    return;
  }
  mergeEntities(fetching, entities, indexes);
}

/** Who cannot be told, since a fetch for an object within failed, misses what this fetch brings for the same reason. */
function failWhereUnknown({ run, step, targets }: Fetching, indexes: readonly number[]): void {
  for (const { targets: failed, error } of [...run.failures]) {
    const lost = new Set<unknown>(failed);
    const untold = targets.filter((target, index) => (indexes[index] ?? -1) < 0 && Object.values(target).some(holdsLost));
    if (untold.length > 0) run.failures.push({ targets: untold, brings: step.brings, error });

    function holdsLost(value: unknown): boolean {
      if (typeof value !== 'object' || value === null) return false;
      return lost.has(value) || Object.values(value).some(holdsLost);
    }
  }
}

/** How an entity may be used once more: as it is, or as a copy. */
const UNUSED = 0;
const FLAT = 1;
const NESTED = 2;

/** `indexes` tell which entity each target is; negative where it is none. */
function mergeEntities({ run, step, targets }: Fetching, entities: readonly unknown[], indexes: readonly number[]): void {
  const uses = new Uint8Array(entities.length);
  targets.forEach((target, index) => {
    const place = indexes[index] ?? -1;
    const entity: unknown = place < 0 ? undefined : entities[place];
    if (!isJsonObject(entity)) return;
    if (uses[place] === UNUSED) {
      entity.__typename ??= target.__typename;
      if (step.outputRewrites !== undefined) applyRewrites(run.schema, step.outputRewrites, entity);
      // What holds nothing that later fetches could write into serves every place as it is.
      uses[place] = isFlat(entity) ? FLAT : NESTED;
      mergeInto(target, entity, run.schema);
    } else mergeInto(target, uses[place] === FLAT ? entity : cloneJson(entity), run.schema);
  });
}

/** Each representation was written out to find doubles; the text is sent as it is. */
function writeBody({ bodyPrefix }: FetchStep, variablesText: string, representations: readonly Representation[]): string {
  const separator = variablesText === '{}' ? '' : ',';
  const texts = representations.map(({ text }) => text).join(',');
  return `${bodyPrefix}${variablesText.slice(0, -1)}${separator}"representations":[${texts}]}}`;
}

function pickVariables(run: Run, step: FetchStep): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const name of step.variableNames) {
    if (Object.hasOwn(run.variables, name) && run.variables[name] !== undefined) picked[name] = run.variables[name];
  }
  return picked;
}

async function orFail(
  { run, step, targets, trace }: Fetching,
  sent: Promise<SubgraphAnswer>,
): Promise<SubgraphAnswer | undefined> {
  try {
    const answer = await sent;
    if (trace !== undefined && (answer.errors?.length ?? 0) > 0) trace.status = 'errors';
    return answer;
  } catch (cause) {
    if (trace !== undefined) trace.status = 'failed';
    const error = cause instanceof GraphQLError ? cause : new GraphQLError('A fetch failed.', { originalError: cause as Error });
    run.failures.push({ targets, brings: step.brings, error });
    return undefined;
  }
}

/** A subgraph that brings no data and names no place for its error failed as a whole. */
function failWhereUntold({ run, step, targets }: Fetching, { errors = [] }: SubgraphAnswer): void {
  if (errors.some(({ path }) => path !== undefined && path[0] !== '_entities')) return;
  const [first] = errors;
  run.failures.push({
    targets,
    brings: step.brings,
    error: new GraphQLError(first?.message ?? 'A subgraph answered without data.', { extensions: first?.extensions }),
  });
}
