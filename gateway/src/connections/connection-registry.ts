import { groupAddress } from '@castgraph/auth/client-address';
import type { Viewer } from '@castgraph/auth/viewer';
import type { Limits } from '../limits.ts';

/** A connection's place among those of its address, to be given back once. */
export interface Place {
  release(): void;
}

/** A socket or a stream of events, open for as long as its session lasts. */
export interface Connection {
  /** Ends it because its session has ended. */
  endSession(): void;
}

/** Which connections are whose, so that caps hold for sockets and streams of events together, and end with their session. */
export interface ConnectionRegistry {
  /** Takes a place before anything but the address is known. `full`: of all places; `crowded`: of those of this address. */
  reserve(clientAddress: string): Place | 'full' | 'crowded';
  /** False where the viewer has too many connections. Visitors are bounded by their address alone. */
  admit(connection: Connection, viewer: Viewer | null): boolean;
  /** The connection belongs to another session of the same viewer now. */
  move(connection: Connection, viewer: Viewer | null): void;
  remove(connection: Connection): void;
  endSession(sessionId: string): void;
}

type RegistryLimits = Pick<Limits, 'socketsMax' | 'socketsPerAddress' | 'socketsPerViewer'>;

export function createConnectionRegistry(limits: RegistryLimits): ConnectionRegistry {
  const { socketsMax, socketsPerAddress, socketsPerViewer } = limits;
  const addresses = createTally();
  const users = createTally();
  const viewers = new Map<Connection, Viewer>();
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
    admit(connection, viewer) {
      if (viewer === null) return true;
      if (users.count(viewer.userId) >= socketsPerViewer) return false;
      users.add(viewer.userId, 1);
      viewers.set(connection, viewer);
      return true;
    },
    move(connection, viewer) {
      if (viewer !== null && viewers.has(connection)) viewers.set(connection, viewer);
    },
    remove(connection) {
      const viewer = viewers.get(connection);
      if (viewer === undefined) return;
      users.add(viewer.userId, -1);
      viewers.delete(connection);
    },
    endSession(sessionId) {
      for (const [connection, viewer] of [...viewers]) if (viewer.sessionId === sessionId) connection.endSession();
    },
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
