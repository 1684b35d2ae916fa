type Listener = (message: string) => void;

const key = Symbol.for('castgraph.announcer');
const place = globalThis as { [key]?: Set<Listener> };
place[key] ??= new Set<Listener>();
const listeners = place[key];

/** Says a sentence politely to assistive technology, in the one live region that the shell keeps. */
export function announce(message: string): void {
  for (const listener of listeners) listener(message);
}

/** For the shell: hears what is announced; answers how to stop. */
export function subscribeToAnnouncements(listener: Listener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
