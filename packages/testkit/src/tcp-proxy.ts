import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export type TcpProxy = Awaited<ReturnType<typeof startTcpProxy>>;

/** Stands between a process and an engine, and takes the engine away on request: cut off, or silent. */
export async function startTcpProxy(targetUrl: string) {
  const target = new URL(targetUrl);
  const sockets = new Set<Socket>();
  let mode: 'open' | 'cut' | 'silent' = 'open';
  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (mode === 'cut') return client.destroy();
    sockets.add(client);
    const engine = connect({ port: Number(target.port), host: target.hostname, allowHalfOpen: true });
    for (const [one, other] of [
      [client, engine],
      [engine, client],
    ] as const) {
      one.on('data', (data) => {
        if (mode === 'open' && !other.write(data)) one.pause();
      });
      one.on('drain', () => other.resume());
      // What was written before still arrives.
      one.on('end', () => (mode === 'open' ? other.end() : one.destroy()));
      one.on('error', () => mode === 'open' && other.destroy());
      one.on('close', () => {
        if (mode !== 'silent' && !other.writableEnded) other.destroy();
      });
    }
    client.on('close', () => {
      sockets.delete(client);
      engine.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = new URL(targetUrl);
  url.host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return {
    url: url.href,
    /** Connections that nobody has ended yet. */
    openCount: () => sockets.size,
    set(next: typeof mode) {
      if (next === mode) return;
      mode = next;
      if (next !== 'silent') for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
