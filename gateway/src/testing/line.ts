import { once } from 'node:events';
import { connect as connectTcp, createServer, type Server, type Socket } from 'node:net';

/** A line to an engine that can be cut, or left hanging. */
export async function startLine(target: URL) {
  const sockets = new Set<Socket>();
  let isHanging = false;
  let lost: RegExp | undefined;
  const server: Server = createServer((client) => {
    const upstream = connectTcp(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('data', (data) => void (isHanging || lost?.test(String(data)) || upstream.write(data)));
    upstream.on('data', (data) => void (isHanging || client.write(data)));
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = (server.address() as { port: number }).port;
  const url = new URL(target);
  url.port = String(port);
  return {
    url: url.href,
    hang: (value: boolean) => {
      isHanging = value;
    },
    /** What is asked in these words is never heard; everything else is. */
    lose: (words: RegExp | undefined) => {
      lost = words;
    },
    async cut() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async mend() {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
  };
}

export type Line = Awaited<ReturnType<typeof startLine>>;
