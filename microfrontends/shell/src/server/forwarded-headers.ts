import type { IncomingHttpHeaders } from 'node:http';

/** What belongs to one hop, and what only the platform itself may say. */
const dropped = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
  'expect',
  'forwarded',
  'x-real-ip',
  // The graph is asked with a token. The session's cookie stays between the browser and the shell.
  'cookie',
]);

/** What a caller may ask of the gateway by a header; none of them says who the caller is. */
const wishes = new Set(['x-castgraph-dry-run', 'x-castgraph-explain', 'x-castgraph-preflight']);

const isPlatforms = (name: string) => (name.startsWith('x-castgraph-') && !wishes.has(name)) || name.startsWith('x-forwarded-');

/** The headers of a browser's request that may go on to the gateway. */
export function pickForwardedHeaders(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const picked: Record<string, string | string[]> = {};
  const named = new Set(
    String(headers.connection ?? '')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || dropped.has(name) || named.has(name) || isPlatforms(name)) continue;
    picked[name] = value;
  }
  return picked;
}

/** The headers of the gateway's answer that may go on to the browser. It sets no cookies on the site. */
export function pickAnsweredHeaders(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const { 'set-cookie': _, ...rest } = pickForwardedHeaders(headers);
  return rest;
}
