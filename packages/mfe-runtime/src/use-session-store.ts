import type { Session } from '@castgraph/mfe-contracts';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { SessionSnapshot, SessionStore } from './session-store.ts';

const onServer: SessionSnapshot = { state: 'unknown', viewer: null };

/** The session as React sees it; it asks who is there once the page has hydrated. */
export function useSessionStore(store: SessionStore | null): Session {
  const snapshot = useSyncExternalStore(store?.subscribe ?? (() => () => {}), store?.read ?? (() => onServer), () => onServer);
  useEffect(() => {
    store?.restore();
  }, [store]);
  return useMemo(
    () => ({
      ...snapshot,
      signIn: async (input) =>
        store ? store.signIn(input) : { kind: 'failed', code: 'INTERNAL', message: '', retryAfterMs: null },
      signOut: async () => store?.signOut(),
      refresh: async () => store?.refresh() ?? false,
    }),
    [snapshot, store],
  );
}
