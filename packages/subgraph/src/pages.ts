import { refuseInput } from '@castgraph/errors';

const PAGE_MAX = 100;
const CURSOR_MAX = 300;
/** What ids are spelt with. Whatever else a forged cursor holds would only be refused by the database, as a fault of ours. */
const ID = /^[\w-]{1,100}$/;
/** So are years that the database cannot read. */
const INSTANT_MAX = Date.UTC(10_000, 0) - 1;

/** A place in a list that is ordered by an instant, then by id, which tells rows of one instant apart. */
export interface Position {
  at: Date;
  id: string;
}

export interface PageRequest {
  first: number;
  after?: string | null;
}

/** A connection of the graph, as `PageInfo` and the edges of the SDL have it. */
export interface Page<Row> {
  edges: { cursor: string; node: Row }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

/** A cursor: opaque to clients, base64url of `[milliseconds, id]`. Ids are letters, digits, `_` and `-`. */
export function writeCursor({ at, id }: Position): string {
  return Buffer.from(JSON.stringify([at.getTime(), id])).toString('base64url');
}

/** @throws AppError INVALID_INPUT, field `after`, for what `writeCursor` never wrote. */
export function readCursor(cursor: string): Position {
  const position = cursor.length > CURSOR_MAX ? undefined : parsePosition(Buffer.from(cursor, 'base64url').toString());
  if (position === undefined) throw refuseInput('after', 'This cursor is not one of ours.');
  return position;
}

function parsePosition(json: string): Position | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [ms, id] = value as unknown[];
  if (typeof ms !== 'number' || !Number.isInteger(ms) || ms < 0 || ms > INSTANT_MAX) return undefined;
  if (typeof id !== 'string' || !ID.test(id)) return undefined;
  return { at: new Date(ms), id };
}

/** @throws AppError INVALID_INPUT, field `first` or `after`, unless a page has 1 to 100 items and begins at a cursor of ours. */
export function readPageRequest({ first, after }: PageRequest): { first: number; after: Position | null } {
  if (!Number.isInteger(first) || first < 1 || first > PAGE_MAX) {
    throw refuseInput('first', `A page has 1 to ${PAGE_MAX} items.`);
  }
  return { first, after: after === undefined || after === null ? null : readCursor(after) };
}

/** Makes a page of rows of which one more was read than asked for. */
export function toPage<Row extends { id: string }>(
  rows: readonly Row[],
  { first, after }: { first: number; after: Position | null },
  instantOf: (row: Row) => Date,
): Page<Row> {
  const edges = rows.slice(0, first).map((node) => ({ cursor: writeCursor({ at: instantOf(node), id: node.id }), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
