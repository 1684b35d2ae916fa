import type { IncomingHttpHeaders } from 'node:http';
import type { OperationRequest } from '../behaviour.ts';
import { refuse } from '../errors.ts';

/** What a client wishes by a header for all that it sends, as it can for each operation by `extensions`. */
const WISHES = { 'x-castgraph-dry-run': 'dryRun', 'x-castgraph-explain': 'explain' } as const;

/**
 * A wish that is not understood is never passed over: what somebody meant to be priced alone would run.
 * @throws Refusal INVALID_INPUT for a header that is neither `1` nor `0`.
 */
export function applyWishes(headers: IncomingHttpHeaders, requests: OperationRequest | readonly OperationRequest[]): void {
  for (const [header, name] of Object.entries(WISHES)) {
    const value = headers[header];
    if (value === undefined || value === '0') continue;
    if (value !== '1')
      throw refuse('INVALID_INPUT', `The header ${header} is sent once, as 1 where it is wished and 0 where not.`);
    for (const request of Array.isArray(requests) ? requests : [requests]) request.extensions[name] = true;
  }
}

/** @throws Refusal INVALID_INPUT for a wish in `extensions` that is neither `true` nor `false`. */
export function checkWishes(extensions: Readonly<Record<string, unknown>>): void {
  for (const name of Object.values(WISHES)) {
    const value = extensions[name] ?? false;
    if (typeof value !== 'boolean')
      throw refuse('INVALID_INPUT', `extensions.${name} is true where it is wished, and false where not.`);
  }
}
