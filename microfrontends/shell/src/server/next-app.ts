import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import next from 'next';
import { sendPagesWhole } from './whole-pages.ts';

export interface NextAppOptions {
  dir: string;
  host: string;
  port: number;
  isDevelopment: boolean;
}

/** Next as a part of this process: it renders pages, and listens to nothing itself. */
export async function openNextApp({ dir, host, port, isDevelopment }: NextAppOptions) {
  // At the first page Next listens for upgrades on the server it is served by, takes `/graphql` for a page and ends the
  // socket. Upgrades are the site's: it is given a server that never listens.
  const httpServer = createServer();
  sendPagesWhole();
  const app = next({ dev: isDevelopment, dir, hostname: host, port, webpack: true, httpServer });
  await app.prepare();
  const reload = app.getUpgradeHandler();
  return {
    render: app.getRequestHandler(),
    /** In development Next tells open pages of changes; otherwise it wants no socket. */
    upgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) =>
      isDevelopment ? void reload(req, socket, head) : void socket.destroy(),
    close: () => app.close(),
  };
}
