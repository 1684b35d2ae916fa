/** What a caller's account holds and an operation takes from it, as `extensions.cost` says it. */
export interface Cost {
  estimated: number;
  remaining: number;
  limit: number;
  /** In which the account fills up again. */
  windowMs: number;
  tier: string;
  /** Only where nothing was run. */
  fields?: FieldCost[];
  /** Whether there are more than are listed. */
  isTruncated?: boolean;
}

export interface FieldCost {
  path: string;
  cost: number;
  /** How often the field is counted, by the sizes of the lists around it. */
  times: number;
}

export type CacheState = 'none' | 'miss' | 'partial' | 'hit' | 'shared';

/** One request to a subgraph. Its start counts from the beginning of the operation. */
export interface FetchFacts {
  id: string;
  subgraph: string;
  path: string;
  startMs: number;
  durationMs: number;
  entities?: number;
  cache: CacheState;
  status: string;
  cost: number;
}

export interface FieldFacts {
  name: string;
  /** Id of the fetch that brought it; null where nothing had to be asked. */
  fetch: string | null;
  cost?: number;
  fields?: FieldFacts[];
}

/** How an answer came to be, as `extensions.explain` says it. */
export interface Explanation {
  totalMs: number;
  planMs: number;
  cost: number;
  fetches: FetchFacts[];
  fields: FieldFacts[];
}

export interface AnswerError {
  code: string;
  message: string;
  path: string | null;
  retryAfterMs: number | null;
  requestId: string | null;
}

/** What the panels show of the last answer. */
export interface Answer {
  errors: AnswerError[];
  cost: Cost | null;
  explanation: Explanation | null;
}

type Loose = Record<string, unknown>;

const isObject = (value: unknown): value is Loose => typeof value === 'object' && value !== null && !Array.isArray(value);
const listObjects = (value: unknown): Loose[] => (Array.isArray(value) ? value.filter(isObject) : []);
const toNumber = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
const toText = (value: unknown): string => (typeof value === 'string' ? value : '');
const toPath = (value: unknown): string => (Array.isArray(value) ? value.join('.') : toText(value));
const CACHE_STATES: readonly string[] = ['none', 'miss', 'partial', 'hit', 'shared'] satisfies CacheState[];

function readCost(given: unknown): Cost | null {
  if (!isObject(given) || typeof given.estimated !== 'number') return null;
  const cost: Cost = {
    estimated: given.estimated,
    remaining: toNumber(given.remaining),
    limit: toNumber(given.limit),
    windowMs: toNumber(given.windowMs),
    tier: toText(given.tier),
  };
  if (!Array.isArray(given.fields)) return cost;
  const fields = listObjects(given.fields).map((field) => ({
    path: toPath(field.path),
    cost: toNumber(field.cost),
    times: toNumber(field.times),
  }));
  return { ...cost, fields, ...(given.truncated === true && { isTruncated: true }) };
}

const readFields = (given: unknown): FieldFacts[] =>
  listObjects(given).map((field) => ({
    name: toText(field.name),
    fetch: typeof field.fetch === 'string' ? field.fetch : null,
    ...(typeof field.cost === 'number' && { cost: field.cost }),
    ...(Array.isArray(field.fields) && { fields: readFields(field.fields) }),
  }));

function readExplanation(given: unknown): Explanation | null {
  if (!isObject(given)) return null;
  const fetches = listObjects(given.fetches).map((fetch) => ({
    id: toText(fetch.id),
    subgraph: toText(fetch.subgraph),
    path: toPath(fetch.path),
    startMs: toNumber(fetch.startMs),
    durationMs: toNumber(fetch.durationMs),
    ...(typeof fetch.entities === 'number' && { entities: fetch.entities }),
    cache: (CACHE_STATES.includes(toText(fetch.cache)) ? fetch.cache : 'none') as CacheState,
    status: toText(fetch.status),
    cost: toNumber(fetch.cost),
  }));
  return {
    totalMs: toNumber(given.totalMs),
    planMs: toNumber(given.planMs),
    cost: toNumber(given.cost),
    fetches,
    fields: readFields(given.fields),
  };
}

function readError({ message, path, extensions }: Loose): AnswerError {
  const { code, retryAfterMs, requestId } = isObject(extensions) ? extensions : {};
  return {
    code: toText(code) || 'INTERNAL',
    message: toText(message),
    path: toPath(path) || null,
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : null,
    requestId: toText(requestId) || null,
  };
}

/** Reads an answer of the graph. What is missing or of another form is left out, and never stops the page. */
export function readAnswer(result: unknown): Answer {
  if (!isObject(result)) return { errors: [], cost: null, explanation: null };
  const extensions = isObject(result.extensions) ? result.extensions : {};
  return {
    errors: listObjects(result.errors).map(readError),
    cost: readCost(extensions.cost),
    explanation: readExplanation(extensions.explain),
  };
}
