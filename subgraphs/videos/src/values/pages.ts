import { AppError } from '@castgraph/errors';
import { z } from 'zod';

export const PAGE_MAX = 100;

/** A place in a list that is ordered by an instant, then by id. */
export interface Position {
  at: Date;
  id: string;
}

export interface PageRequest {
  first: number;
  after?: string | null;
}

export interface Page<Row> {
  edges: { cursor: string; node: Row }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

const positionSchema = z.tuple([z.number().int().min(-8.64e15).max(8.64e15), z.string().min(1).max(64)]);

export function encodePosition({ at, id }: Position): string {
  return Buffer.from(JSON.stringify([at.getTime(), id])).toString('base64url');
}

/** @throws AppError INVALID_INPUT for what this service never gave out. */
export function decodePosition(cursor: string): Position {
  try {
    const [ms, id] = positionSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { at: new Date(ms), id };
  } catch (cause) {
    throw new AppError('INVALID_INPUT', 'This cursor is not one of ours.', { cause, details: { field: 'after' } });
  }
}

/** @throws AppError INVALID_INPUT where `first` is no size of a page. */
export function readPageRequest({ first, after }: PageRequest): { first: number; after: Position | null } {
  if (!Number.isInteger(first) || first < 1 || first > PAGE_MAX) {
    throw new AppError('INVALID_INPUT', `A page holds 1 to ${PAGE_MAX} items.`, { details: { field: 'first' } });
  }
  return { first, after: after === undefined || after === null ? null : decodePosition(after) };
}

/** Makes a page of rows of which one more was read than asked for. */
export function toPage<Row extends { id: string }>(
  rows: readonly Row[],
  { first, after }: { first: number; after: Position | null },
  instantOf: (row: Row) => Date,
): Page<Row> {
  const edges = rows.slice(0, first).map((node) => ({ cursor: encodePosition({ at: instantOf(node), id: node.id }), node }));
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
