import { groupAddress } from '@castgraph/auth/client-address';
import type { Viewer } from '@castgraph/auth/viewer';
import type { WebSocket } from 'ws';
import type { Limits } from '../limits.ts';

/** A connection's place among those of its address, to be given back once. */
export interface Place {
  release(): void;
}

/** Which sockets are whose, so that caps hold and a session's sockets end with it. */
export interface SocketRegistry {
  /** Takes a place before anything but the address is known. `full`: of all places; `crowded`: of those of this address. */
  reserve(clientAddress: string): Place | 'full' | 'crowded';
  /** False where the viewer has too many sockets. Visitors are bounded by their address alone. */
  admit(socket: WebSocket, viewer: Viewer | null): boolean;
  /** The socket belongs to another session of the same viewer now. */
  move(socket: WebSocket, viewer: Viewer | null): void;
  remove(socket: WebSocket): void;
  ofSession(sessionId: string): readonly WebSocket[];
}

type RegistryLimits = Pick<Limits, 'socketsMax' | 'socketsPerAddress' | 'socketsPerViewer'>;

export function createSocketRegistry({ socketsMax, socketsPerAddress, socketsPerViewer }: RegistryLimits): SocketRegistry {
  const addresses = createTally();
  const users = createTally();
  const viewers = new Map<WebSocket, Viewer>();
  let places = 0;

  return {
    reserve(clientAddress) {
      const address = groupAddress(clientAddress);
      if (places >= socketsMax) return 'full';
      if (addresses.count(address) >= socketsPerAddress) return 'crowded';
      addresses.add(address, 1);
      places += 1;
      return {
        release() {
          addresses.add(address, -1);
          places -= 1;
        },
      };
    },
    admit(socket, viewer) {
      if (viewer === null) return true;
      if (users.count(viewer.userId) >= socketsPerViewer) return false;
      users.add(viewer.userId, 1);
      viewers.set(socket, viewer);
      return true;
    },
    move(socket, viewer) {
      if (viewer !== null && viewers.has(socket)) viewers.set(socket, viewer);
    },
    remove(socket) {
      const viewer = viewers.get(socket);
      if (viewer === undefined) return;
      users.add(viewer.userId, -1);
      viewers.delete(socket);
    },
    ofSession: (sessionId) => [...viewers].flatMap(([socket, viewer]) => (viewer.sessionId === sessionId ? [socket] : [])),
  };
}

/** Counts by key, and keeps no key that nobody counts under. */
function createTally() {
  const counts = new Map<string, number>();
  return {
    count: (key: string) => counts.get(key) ?? 0,
    add(key: string, difference: 1 | -1) {
      const count = (counts.get(key) ?? 0) + difference;
      if (count === 0) counts.delete(key);
      else counts.set(key, count);
    },
  };
}
