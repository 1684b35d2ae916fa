import { PERSONAL_TOKEN_PREFIX } from '@castgraph/auth/personal-token';
import type { Behaviour } from '../behaviour.ts';
import { refuse } from '../errors.ts';
import type { VerifyToken } from '../viewer/access-token.ts';
import type { Revocations } from '../viewer/revocations.ts';
import { checkStillSignedIn } from '../viewer/still-signed-in.ts';

export interface ViewerOptions {
  /** Absent where this gateway knows no viewers. */
  verifyToken?: VerifyToken;
  /** Absent where programs have no tokens of their own. */
  verifyPersonalToken?: VerifyToken;
  revocations?: Revocations;
  /** Everybody is a visitor, whatever they send. */
  ignoresTokens?: boolean;
}

/** Learns from the access token who is asking. A token that does not hold refuses the request; without one it is a visitor's. */
export function useViewer({ verifyToken, verifyPersonalToken, revocations, ignoresTokens = false }: ViewerOptions): Behaviour {
  return {
    async identify({ accessToken }, caller) {
      if (accessToken === undefined || ignoresTokens) return;
      const verify = accessToken.startsWith(PERSONAL_TOKEN_PREFIX) ? verifyPersonalToken : verifyToken;
      if (verify === undefined) throw refuse('UNAUTHENTICATED', 'This gateway knows no viewers.');
      const { viewer, expiresAtMs } = await verify(accessToken, caller);
      checkStillSignedIn({ viewer, tokenExpiresAtMs: expiresAtMs }, revocations);
      caller.viewer = viewer;
      caller.tokenExpiresAtMs = expiresAtMs;
      caller.scope = `session:${viewer.sessionId}:${viewer.role}:${viewer.scopes.join(' ')}`;
    },
  };
}
