import type { WebSocket } from 'ws';
import { createFloodGate } from './flood-gate.ts';

export interface FrameGuardOptions {
  socket: WebSocket;
  framesPerSecond: number;
  onFlood: () => void;
}

/**
 * Counts what a client sends, pings and pongs of WebSocket itself too: each is work, whatever it says. Of a flood nothing more
 * is read, also where the socket closes already: a close that waits for its answer would hear all of it out. It comes before
 * whoever else listens.
 */
export function guardFrames({ socket, framesPerSecond, onFlood }: FrameGuardOptions): void {
  const isFlood = createFloodGate(framesPerSecond);
  const count = () => {
    if (socket.isPaused || !isFlood()) return;
    if (socket.readyState === socket.OPEN) onFlood();
    socket.pause();
  };
  for (const kind of ['message', 'ping', 'pong'] as const) socket.on(kind, count);
}
