import type { RemoteName, RemotePageModule, RemoteRelease } from '@castgraph/mfe-contracts';

/** The part of the federation runtime that is used. It is taken from the bundle that runs, never imported: RUNTIME-009. */
interface FederationInstance {
  registerRemotes(remotes: { name: string; entry: string }[], options: { force: boolean }): void;
  loadRemote(id: string): Promise<unknown>;
}
declare const __webpack_require__: { federation: { instance: FederationInstance } };

const isServer = typeof window === 'undefined';
const loadTimeoutMs = 2_000;
const registered = new Map<RemoteName, string>();
const loaded = new Map<RemoteName, { release: string; page: RemotePageModule }>();
const underWay = new Map<string, Promise<RemotePageModule>>();

/** Why a remote is not there, with what the staff need to find out more. */
export class RemoteLoadError extends Error {
  override readonly name = 'RemoteLoadError';
  constructor(
    readonly remote: RemoteName,
    readonly release: string | null,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

export interface LoadOptions {
  /** On the server: where a `url` without host lies. */
  origin?: string;
  timeoutMs?: number;
}

/** Address of a release's entry. `t=` pins it: nextjs-mf would else append the time and nothing would ever be cached. */
export function describeEntry(info: RemoteRelease, { origin = '', server = isServer, again = '' } = {}): string {
  const base = info.url.startsWith('/') ? `${origin}${info.url}` : info.url;
  return `${base}/_next/static/${server ? 'ssr' : 'chunks'}/remoteEntry.js?t=${info.release ?? 'unknown'}${again}`;
}

function register(name: RemoteName, entry: string): void {
  if (registered.get(name) === entry) return;
  // Without force the runtime keeps the entry that it had, and says nothing: also one that failed.
  __webpack_require__.federation.instance.registerRemotes([{ name, entry }], { force: true });
  registered.set(name, entry);
}

function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function isPageModule(value: unknown): value is RemotePageModule {
  return typeof value === 'object' && value !== null && 'default' in value && typeof value.default === 'function';
}

async function attempt(name: RemoteName, info: RemoteRelease, { origin, timeoutMs = loadTimeoutMs }: LoadOptions, again = '') {
  register(name, describeEntry(info, { origin, again }));
  const page = await within(__webpack_require__.federation.instance.loadRemote(`${name}/Page`), timeoutMs);
  if (!isPageModule(page)) throw new Error('It offers no page');
  return page;
}

async function loadTwice(name: RemoteName, info: RemoteRelease, options: LoadOptions): Promise<RemotePageModule> {
  try {
    const page = await attempt(name, info, options).catch((error: unknown) => {
      if (isServer) throw error;
      // The runtime remembers a failed entry, so that the second try needs an address of its own.
      return attempt(name, info, options, `-${Date.now().toString(36)}`);
    });
    loaded.set(name, { release: info.release ?? '', page });
    return page;
  } catch (error) {
    registered.delete(name);
    throw new RemoteLoadError(name, info.release, error);
  }
}

/** The page of a release that is here already; then it renders at once, without a skeleton. */
export function findLoadedPage(name: RemoteName, info: RemoteRelease): RemotePageModule | undefined {
  const one = loaded.get(name);
  return one && one.release === info.release ? one.page : undefined;
}

/**
 * Loads the page of a remote: 2 s, in the browser once more, then it fails. Calls for the same release share one load.
 *
 * @throws RemoteLoadError
 */
export function loadRemotePage(name: RemoteName, info: RemoteRelease, options: LoadOptions = {}): Promise<RemotePageModule> {
  const here = findLoadedPage(name, info);
  if (here) return Promise.resolve(here);
  const key = `${name}@${info.url}@${info.release}`;
  const same = underWay.get(key);
  if (same) return same;
  const loading = loadTwice(name, info, options).finally(() => underWay.delete(key));
  underWay.set(key, loading);
  return loading;
}

/** Loads ahead; a failure is left to the load that somebody waits for. */
export function prefetchRemotePage(name: RemoteName, info: RemoteRelease | undefined): void {
  if (!info?.release || isServer) return;
  // Another release in use stays until the next route, never changed under someone's hands.
  const one = loaded.get(name);
  if (one && one.release !== info.release) return;
  loadRemotePage(name, info).catch(() => {});
}
