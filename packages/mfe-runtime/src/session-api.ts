import type { SessionViewer, SignInOutcome } from '@castgraph/mfe-contracts';

/** Set beside the session's own cookie, readable, and worth nothing: it saves visitors a request for a session they lack. */
export const sessionHintCookie = 'castgraph-signed-in';

export interface SignedInAnswer {
  kind: 'signed-in';
  accessToken: string;
  /** RFC 3339. */
  expiresAt: string;
  viewer: SessionViewer;
}

export type SignInAnswer = SignedInAnswer | Extract<SignInOutcome, { kind: 'refused' }>;
export type RefreshAnswer = SignedInAnswer | { kind: 'visitor' };
export interface FailedAnswer {
  error: { code: string; message: string; retryAfterMs?: number };
}

/** Calls one of the shell's session routes. JSON and same-origin, which is also what keeps other sites out. */
export async function callSession<Answer>(
  route: 'sign-in' | 'refresh' | 'sign-out',
  body: object,
  accessToken?: string | null,
): Promise<Answer | FailedAnswer> {
  const response = await fetch(`/api/session/${route}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', ...(accessToken ? { authorization: `Bearer ${accessToken}` } : {}) },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
  return response.json();
}
