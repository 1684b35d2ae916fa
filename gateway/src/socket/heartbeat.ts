import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';

export interface Heartbeat {
  /** Pings the socket from time to time until it closes. */
  follow(socket: WebSocket, connection: Pick<Socket, 'bytesRead'>): void;
  stop(): void;
}

export interface HeartbeatOptions {
  /** Milliseconds between two pings of a socket. */
  everyMs: number;
  /** Nothing came of it since the ping before: it is gone, though nobody said so. */
  onSilent: (socket: WebSocket) => void;
}

/** Sockets are taken in turns: to ping ten thousand at once would make everybody wait. */
const TURNS = 30;

/** Finds out who vanished without a word, as phones do: their line would stand for hours, and their place with it. */
export function createHeartbeat({ everyMs, onSilent }: HeartbeatOptions): Heartbeat {
  const turns = Array.from({ length: TURNS }, () => new Map<WebSocket, () => void>());
  let followed = 0;
  let turn = 0;
  const timer = setInterval(() => {
    turn = (turn + 1) % TURNS;
    for (const beat of turns[turn]?.values() ?? []) beat();
  }, everyMs / TURNS).unref();

  return {
    follow(socket, connection) {
      const own = turns[followed++ % TURNS];
      let bytesHeard = -1;
      own?.set(socket, () => {
        // Whoever closes has a time of its own.
        if (socket.readyState !== socket.OPEN) return;
        // Any byte is a sign of life, also one of a long message that is still coming.
        if (connection.bytesRead === bytesHeard) return onSilent(socket);
        bytesHeard = connection.bytesRead;
        socket.ping();
      });
      socket.once('close', () => own?.delete(socket));
    },
    stop: () => clearInterval(timer),
  };
}
