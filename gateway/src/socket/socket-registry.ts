import type { WebSocket } from 'ws';
import type { Caller } from '../behaviour.ts';
import type { Limits } from '../limits.ts';

/** Which sockets are whose, so that caps hold and a session's sockets end with it. */
export interface SocketRegistry {
  /** Undefined where the address or the viewer has too many; otherwise what gives the place back. */
  admit(socket: WebSocket, caller: Caller): (() => void) | undefined;
  /** The socket belongs to another session now. */
  move(socket: WebSocket, caller: Caller): void;
  ofSession(sessionId: string): readonly WebSocket[];
}

export function createSocketRegistry(limits: Pick<Limits, 'socketsPerAddress' | 'socketsPerViewer'>): SocketRegistry {
  const byAddress = new Map<string, number>();
  const byViewer = new Map<string, number>();
  const sessions = new Map<WebSocket, string>();

  const add = (counts: Map<string, number>, key: string, difference: number) => {
    const count = (counts.get(key) ?? 0) + difference;
    if (count <= 0) counts.delete(key);
    else counts.set(key, count);
  };

  return {
    admit(socket, { clientAddress, viewer }) {
      if ((byAddress.get(clientAddress) ?? 0) >= limits.socketsPerAddress) return undefined;
      if (viewer !== null && (byViewer.get(viewer.userId) ?? 0) >= limits.socketsPerViewer) return undefined;
      add(byAddress, clientAddress, 1);
      if (viewer !== null) {
        add(byViewer, viewer.userId, 1);
        sessions.set(socket, viewer.sessionId);
      }
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        add(byAddress, clientAddress, -1);
        if (viewer !== null) add(byViewer, viewer.userId, -1);
        sessions.delete(socket);
      };
    },
    move(socket, { viewer }) {
      if (viewer !== null && sessions.has(socket)) sessions.set(socket, viewer.sessionId);
    },
    ofSession: (sessionId) => [...sessions].flatMap(([socket, id]) => (id === sessionId ? [socket] : [])),
  };
}
