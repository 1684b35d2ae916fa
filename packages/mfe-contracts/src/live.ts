import { useSyncExternalStore } from 'react';

/** `idle`: nobody subscribes. `lost`: the socket is gone and comes back by itself; say "Reconnecting". */
export type SocketState = 'idle' | 'open' | 'lost';

interface Store {
  state: SocketState;
  listeners: Set<() => void>;
}

const key = Symbol.for('castgraph.socket');
const place = globalThis as { [key]?: Store };
place[key] ??= { state: 'idle', listeners: new Set() };
const store = place[key];

/** For the one GraphQL client: tells the page how the socket is. */
export function setSocketState(state: SocketState): void {
  if (store.state === state) return;
  store.state = state;
  for (const listener of store.listeners) listener();
}

function subscribe(listener: () => void): () => void {
  store.listeners.add(listener);
  return () => {
    store.listeners.delete(listener);
  };
}

/** How the socket of subscriptions is, for the tag beside what it feeds. */
export function useSocketState(): SocketState {
  return useSyncExternalStore(
    subscribe,
    () => store.state,
    () => 'idle',
  );
}
