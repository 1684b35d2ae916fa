import type { GraphQLFormattedError } from 'graphql';
import { retryAfter } from '../errors.ts';

/**
 * An operation that ran is answered 200, whatever its fields came to. One exception: where every root field was refused as
 * too much, nothing ran, and whoever counts or waits by the status, a proxy or a program without GraphQL, is to see it.
 */
export function statusOfResult(
  data: Record<string, unknown> | null | undefined,
  errors: readonly GraphQLFormattedError[] = [],
): { status: number; legacyStatus: number; headers: Record<string, string> } {
  if (errors.length === 0) return { status: 200, legacyStatus: 200, headers: {} };
  const isRefused = (name: string) => data?.[name] === null && errors.some(({ path }) => path?.length === 1 && path[0] === name);
  const isLimited =
    errors.every(({ extensions }) => extensions?.code === 'RATE_LIMITED') && Object.keys(data ?? {}).every(isRefused);
  if (!isLimited) return { status: 200, legacyStatus: 200, headers: {} };
  const waitMs = Math.max(...errors.map(({ extensions }) => Number(extensions?.retryAfterMs ?? 0)));
  return { status: 429, legacyStatus: 429, headers: retryAfter(waitMs) };
}
