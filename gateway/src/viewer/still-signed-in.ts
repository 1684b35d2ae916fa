import type { Viewer } from '@castgraph/auth/viewer';
import { type Refusal, refuse } from '../errors.ts';
import type { Revocations } from './revocations.ts';

/** Who is let in, and until when: Infinity where the token does not end by itself. */
export interface SignedIn {
  viewer: Viewer | null;
  tokenExpiresAtMs: number | null;
}

const ENDED = { session: 'This session has ended.', token: 'This access token was revoked.' } as const;

export const tokenExpired = (): Refusal =>
  refuse('UNAUTHENTICATED', 'The access token has expired.', { reason: 'TOKEN_EXPIRED' });

export const sessionEnded = (credential: Viewer['credential']): Refusal => refuse('UNAUTHENTICATED', ENDED[credential]);

/**
 * Whoever was let in once is let in no longer than their token and their session last; a visitor always is.
 * @throws Refusal UNAUTHENTICATED where either has ended, UNAVAILABLE while nobody tells of sessions that end.
 */
export function checkStillSignedIn(
  { viewer, tokenExpiresAtMs }: SignedIn,
  revocations: Pick<Revocations, 'has' | 'isBlind'> | undefined,
): void {
  if (viewer === null) return;
  if (tokenExpiresAtMs !== null && tokenExpiresAtMs <= Date.now()) throw tokenExpired();
  // What was revoked is not known without a feed, and it may be this very session.
  if (revocations?.isBlind()) throw refuse('UNAVAILABLE', 'Sessions cannot be checked right now. Try again.');
  if (revocations?.has(viewer.sessionId)) throw sessionEnded(viewer.credential);
}
