import type pg from 'pg';

/**
 * Hangs up on a server from which nothing came for `ms`, and to which nothing could be sent; 0 waits for ever again. Whoever waits then
 * learns of it at once, and the connection is not used any more, which a time-out of a single query could not promise: its answer
 * might still come, to the next one.
 */
export function boundSilence({ connection }: Pick<pg.Client, 'connection'>, ms: number): void {
  const socket = connection.stream as pg.Connection['stream'] & { setTimeout(ms: number): void };
  if (socket.listenerCount('timeout') === 0)
    socket.on('timeout', () => socket.destroy(new Error('The database has fallen silent.')));
  socket.setTimeout(ms);
}
