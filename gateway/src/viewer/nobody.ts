import type { Caller } from '../behaviour.ts';

/** Asks in place of a caller where the answer is for others, too: no client's address or name stands for those of others. */
export function asNobody({ requestId }: Pick<Caller, 'requestId'>, scope: string): Caller {
  return { requestId, clientAddress: '127.0.0.1', viewer: null, tokenExpiresAtMs: null, scope };
}
