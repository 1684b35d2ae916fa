import type { SessionState, SessionViewer, SignInOutcome } from '@castgraph/mfe-contracts';
import { callSession, type RefreshAnswer, type SignedInAnswer, type SignInAnswer, sessionHintCookie } from './session-api.ts';

export interface SessionSnapshot {
  state: SessionState;
  viewer: SessionViewer | null;
}

/** The session of a page outside of React. Its token part is what the GraphQL client takes. */
export interface SessionStore {
  read(): SessionSnapshot;
  subscribe(listener: () => void): () => void;
  /** Asks once whether somebody is signed in. */
  restore(): Promise<void>;
  signIn(input: { login: string; password: string }): Promise<SignInOutcome>;
  signOut(): Promise<void>;
  refresh(): Promise<boolean>;
  tokens: {
    fresh(): Promise<string | null>;
    renew(refused: string | null): Promise<string | null>;
    subscribe(listener: (accessToken: string | null) => void): () => void;
  };
}

/** A token is renewed this long before it ends, so that no request carries one that ends on its way. */
const renewAheadMs = 60_000;
const lockName = 'castgraph-session';
const noAnswer = {
  kind: 'failed',
  code: 'NETWORK',
  message: 'No answer came. Check the connection and try again.',
  retryAfterMs: null,
} as const;
const unknown: SessionSnapshot = { state: 'unknown', viewer: null };
const visitor: SessionSnapshot = { state: 'visitor', viewer: null };

/** One refresh at a time over all tabs: each trades the one refresh token that the cookie holds. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request(lockName, work) : work();
}

/** @param hasHint whether a session may exist; by default, what the readable cookie says. */
export function createSessionStore({ hasHint = () => document.cookie.includes(`${sessionHintCookie}=`) } = {}): SessionStore {
  let snapshot = unknown;
  let token: { value: string; endsAt: number } | null = null;
  let refreshing: Promise<boolean> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Set<() => void>();
  const tokenListeners = new Set<(accessToken: string | null) => void>();
  const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(lockName);

  function become(next: SessionSnapshot, nextToken: typeof token) {
    token = nextToken;
    clearTimeout(timer);
    if (token) timer = setTimeout(() => void refresh(), Math.max(5_000, token.endsAt - renewAheadMs - Date.now()));
    for (const listener of tokenListeners) listener(token?.value ?? null);
    if (next.state === snapshot.state && JSON.stringify(next.viewer) === JSON.stringify(snapshot.viewer)) return;
    snapshot = next;
    for (const listener of listeners) listener();
  }

  const accept = ({ accessToken, expiresAt, viewer }: SignedInAnswer) =>
    become({ state: 'signed-in', viewer }, { value: accessToken, endsAt: Date.parse(expiresAt) });

  async function refreshOnce(): Promise<boolean> {
    try {
      const answer = await alone(() => callSession<RefreshAnswer>('refresh', {}));
      // The session may well be good, only the answer is not: whoever is signed in stays so and asks again later.
      if ('error' in answer) return snapshot.state === 'unknown' ? leave() : token !== null;
      if (answer.kind === 'visitor') return leave();
      accept(answer);
      return true;
    } catch {
      return snapshot.state === 'unknown' ? leave() : token !== null;
    }
  }

  function leave(): false {
    become(visitor, null);
    return false;
  }

  function refresh(): Promise<boolean> {
    refreshing ??= refreshOnce().finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  }

  async function restore(): Promise<void> {
    if (snapshot.state !== 'unknown') return;
    if (hasHint()) await refresh();
    else leave();
  }

  async function fresh(): Promise<string | null> {
    await restore();
    const isGood = token !== null && token.endsAt - Date.now() > 10_000;
    if (!isGood && hasHint()) await refresh();
    return token?.value ?? null;
  }

  channel?.addEventListener('message', ({ data }) => {
    if (data === 'signed-out') leave();
    if (data === 'signed-in') void refresh();
  });

  return {
    read: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    restore,
    refresh,
    async signIn(input) {
      const answer = await alone(() => callSession<SignInAnswer>('sign-in', input)).catch(() => null);
      if (!answer) return noAnswer;
      if ('error' in answer) return { kind: 'failed', retryAfterMs: null, ...answer.error };
      if (answer.kind === 'refused') return answer;
      accept(answer);
      channel?.postMessage('signed-in');
      return { kind: 'signed-in', viewer: answer.viewer };
    },
    async signOut() {
      await alone(() => callSession('sign-out', {}, token?.value)).catch(() => undefined);
      leave();
      channel?.postMessage('signed-out');
    },
    tokens: {
      fresh,
      async renew(refused) {
        if (token && token.value !== refused) return token.value;
        return hasHint() && (await refresh()) ? (token?.value ?? null) : null;
      },
      subscribe(listener) {
        tokenListeners.add(listener);
        return () => {
          tokenListeners.delete(listener);
        };
      },
    },
  };
}
