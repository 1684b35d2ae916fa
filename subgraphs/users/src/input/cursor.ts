import { AppError } from '@castgraph/errors';
import { z } from 'zod';

/** Where a page by time ends: the instant, and the id that tells rows of one instant apart. */
export interface Position {
  at: Date;
  id: string;
}

const shape = z.tuple([z.number().int().min(0).max(8.64e15), z.string().min(1).max(100)]);

export function writeCursor({ at, id }: Position): string {
  return Buffer.from(JSON.stringify([at.getTime(), id])).toString('base64url');
}

/** @throws AppError INVALID_INPUT for what this service never wrote. */
export function readCursor(cursor: string): Position {
  const refused = new AppError('INVALID_INPUT', 'This cursor is not one of ours.', { details: { field: 'after' } });
  if (cursor.length > 300) throw refused;
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw refused;
  }
  const parsed = shape.safeParse(json);
  if (!parsed.success) throw refused;
  return { at: new Date(parsed.data[0]), id: parsed.data[1] };
}

/** @throws AppError INVALID_INPUT unless a page has 1 to 100 items. */
export function readPageSize(first: number): number {
  if (Number.isInteger(first) && first >= 1 && first <= 100) return first;
  throw new AppError('INVALID_INPUT', 'A page has 1 to 100 items.', { details: { field: 'first' } });
}
