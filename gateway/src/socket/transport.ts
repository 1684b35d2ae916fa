import type { WebSocket as ProtocolSocket } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { closeCodes } from './close-codes.ts';

export interface TransportOptions {
  framesPerSecond: number;
  /** Closes the socket and counts why. */
  cut: (code: number, reason: string) => void;
  onPing: (payload: Record<string, unknown> | undefined) => Promise<void>;
  onFailure: (error: unknown) => void;
}

/**
 * What the protocol's implementation reads from and writes to. A delivery resolves when the frame has left this process, so
 * that a reader's slowness is felt where events are produced.
 */
export function createTransport(
  socket: WebSocket,
  { framesPerSecond, cut, onPing, onFailure }: TransportOptions,
): ProtocolSocket {
  const isFlood = createFloodGate(framesPerSecond);
  return {
    protocol: socket.protocol,
    send: (text) =>
      new Promise((resolve, reject) => {
        if (socket.readyState !== socket.OPEN) return resolve();
        socket.send(text, (error) => (error ? reject(error) : resolve()));
      }),
    close: (code, reason) => socket.close(code, reason),
    onMessage(take) {
      socket.on('message', (data, isBinary) => {
        // A peer that leaves our close unanswered may go on talking: none of it is done.
        if (socket.readyState !== socket.OPEN) return;
        if (isBinary) return cut(closeCodes.unreadable, 'text frames only');
        if (isFlood()) return cut(closeCodes.flood, 'too many frames');
        const text = String(data);
        take(text).catch((error: unknown) => {
          if (socket.readyState !== socket.OPEN) return;
          if (isForClients(text)) return cut(closeCodes.unreadable, 'a client does not send this');
          onFailure(error);
          socket.close(closeCodes.failed, 'something went wrong');
        });
      });
    },
    async onPing(payload) {
      await onPing(payload);
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify({ type: 'pong' }));
    },
  };
}

/** graphql-ws reads what only a server says, too, and then throws as if that were its own mistake. */
function isForClients(text: string): boolean {
  const { type } = JSON.parse(text) as { type: string };
  return type === 'connection_ack' || type === 'next' || type === 'error';
}

/** Answers true once more frames come within a second than are taken. */
function createFloodGate(framesPerSecond: number): () => boolean {
  let second = 0;
  let frames = 0;
  return () => {
    const now = Math.floor(performance.now() / 1_000);
    if (now !== second) {
      second = now;
      frames = 0;
    }
    return ++frames > framesPerSecond;
  };
}
