import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DescribeClient } from './client-address.ts';
import type { ReadRegistry } from './registry.ts';
import type { Handler } from './request.ts';
import { attachSiteContext } from './site-context.ts';

export interface PagesOptions {
  /** Next's own handler. */
  render(req: IncomingMessage, res: ServerResponse): Promise<void>;
  setSecurityHeaders(res: ServerResponse): void;
  readRegistry: ReadRegistry;
  describeClient: DescribeClient;
  origin: string;
  graphUrl: string;
  fontUrl: string | null;
  sharedChunks: readonly string[];
}

/** Whatever is not the graph, a session or a file is a page, rendered by Next on behalf of a visitor. */
export function createPages({
  render,
  setSecurityHeaders,
  readRegistry,
  describeClient,
  origin,
  graphUrl,
  fontUrl,
  sharedChunks,
}: PagesOptions): Handler {
  return async (req, res, _path, requestId) => {
    setSecurityHeaders(res);
    attachSiteContext(req, {
      requestId,
      readRegistry,
      origin,
      graphUrl,
      fontUrl,
      sharedChunks,
      // Reads made while a page is rendered count against the visitor, not against the shell.
      graphHeaders: { ...describeClient(req), 'x-request-id': requestId },
    });
    await render(req, res);
    return true;
  };
}
