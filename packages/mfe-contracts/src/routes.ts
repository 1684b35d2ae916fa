import type { RemoteName, RouteContext } from './page.ts';

/** How the shell dresses a page: bar and rail; the bar alone (watch); the page alone (signing in). */
export type FrameKind = 'rail' | 'bar' | 'bare';

export interface RouteRule {
  /** `:name` stands for one part of the path, a trailing `*` for whatever follows. */
  pattern: string;
  remote: RemoteName;
  /** Where the page is first rendered. What is private or needs a session is rendered in the browser alone. */
  rendering: 'server' | 'browser';
  frame: FrameKind;
}

/** Every address of the site that a remote answers. */
export const routes: readonly RouteRule[] = [
  { pattern: '/', remote: 'home', rendering: 'server', frame: 'rail' },
  { pattern: '/@:handle', remote: 'home', rendering: 'server', frame: 'rail' },
  { pattern: '/topics/:slug', remote: 'home', rendering: 'server', frame: 'rail' },
  { pattern: '/watch/:id', remote: 'player', rendering: 'server', frame: 'bar' },
  { pattern: '/sign-in', remote: 'auth', rendering: 'browser', frame: 'bare' },
  { pattern: '/sign-up', remote: 'auth', rendering: 'browser', frame: 'bare' },
  { pattern: '/verify', remote: 'auth', rendering: 'browser', frame: 'bare' },
  { pattern: '/reset', remote: 'auth', rendering: 'browser', frame: 'bare' },
  { pattern: '/settings/*', remote: 'auth', rendering: 'browser', frame: 'rail' },
  { pattern: '/studio/*', remote: 'creator', rendering: 'browser', frame: 'rail' },
  { pattern: '/admin/*', remote: 'admin', rendering: 'browser', frame: 'rail' },
];

export interface MatchedRoute {
  rule: RouteRule;
  params: Record<string, string>;
}

function toExpression(pattern: string): RegExp {
  if (pattern.endsWith('/*')) return new RegExp(`^${pattern.slice(0, -2)}(?:/(?<rest>.+))?$`);
  return new RegExp(`^${pattern.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
}

const expressions = routes.map((rule) => ({ rule, expression: toExpression(rule.pattern) }));

/** What cannot be decoded, or would not be text, stays as it is written: nothing has such a name. */
function decode(part: string): string {
  try {
    const text = decodeURIComponent(part);
    return /\p{Cc}/u.test(text) ? part : text;
  } catch {
    return part;
  }
}

/** The route of a path, or null where the site has no such page. A trailing slash makes no difference. */
export function matchRoute(path: string): MatchedRoute | null {
  const tidy = path.length > 1 ? path.replace(/\/+$/, '') || '/' : path;
  for (const { rule, expression } of expressions) {
    const groups = expression.exec(tidy)?.groups;
    if (groups) return { rule, params: decodeAll(groups) };
    if (expression.test(tidy)) return { rule, params: {} };
  }
  return null;
}

function decodeAll(groups: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(groups).flatMap(([name, value]) => (value === undefined ? [] : [[name, decode(value)]])),
  );
}

/** The address that a page is shown at, to come back to. */
export function formatAddress({ path, query }: Pick<RouteContext, 'path' | 'query'>): string {
  const search = new URLSearchParams(query).toString();
  return search ? `${path}?${search}` : path;
}

/** An address of the site, such as a router's `asPath`, taken apart for a remote. */
export function readRoute(address: string): RouteContext & { match: MatchedRoute | null } {
  const { pathname, searchParams } = new URL(address.replace(/^\/+/, '/'), 'http://site.invalid');
  const match = matchRoute(pathname);
  const query: Record<string, string> = {};
  for (const [name, value] of searchParams) query[name] ??= value;
  return { path: pathname, params: match?.params ?? {}, query, match };
}
