import type { Viewer } from '@castgraph/auth/viewer';

/**
 * What runs on a socket was let by the token that it began with. Its end must end all of that, so another personal token cannot
 * take its place, nor a session that may do less. Answers why the next one cannot, and nothing where it can.
 */
export function whyNotRenewed(before: Viewer, next: Viewer | null): string | undefined {
  const { userId, credential, sessionId, role, scopes } = before;
  if (next?.userId !== userId || next.credential !== credential) return 'another user';
  if (credential === 'token' && next.sessionId !== sessionId) return 'another token';
  const mayStill = next.role === role && scopes.every((scope) => next.scopes.includes(scope));
  return mayStill ? undefined : 'other rights';
}
