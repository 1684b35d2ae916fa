import { createHash } from 'node:crypto';
import type { Logger } from '@castgraph/logger';
import {
  type RemoteInfo,
  type RemoteName,
  type RemoteRegistry,
  type RemoteRelease,
  remoteNames,
} from '@castgraph/mfe-contracts/page';
import { readPageAssets } from './federation-manifest.ts';
import type { Release, ReleaseStore } from './releases.ts';

export const manifestTimeoutMs = 800;
const memoMs = 3_000;

export interface RegistryOptions {
  releases: ReleaseStore;
  /** Remotes that are served from elsewhere. */
  remoteUrls: ReadonlyMap<string, string>;
  log: Logger;
  nowMs?: () => number;
}

/** Knows which release of each remote a new page gets. Looked up at most every 3 s, so that a deployment needs no restart. */
export function createRegistry({ releases, remoteUrls, log, nowMs = Date.now }: RegistryOptions) {
  const memo = new Map<RemoteName, { at: number; info: Promise<RemoteInfo> }>();

  async function lookUp(name: RemoteName): Promise<RemoteInfo> {
    const url = remoteUrls.get(name);
    try {
      return url ? await lookUpElsewhere(url) : await lookUpHere(name);
    } catch (error) {
      log.warn({ err: error, remote: name }, 'a remote does not answer');
      return { url: url ?? `/_mfe/${name}/missing`, release: null, css: [], scripts: [], earlier: null };
    }
  }

  async function lookUpHere(name: RemoteName): Promise<RemoteInfo> {
    const current = await releases.readCurrent(name);
    if (!current) throw new Error('No release was built');
    const earlier = await releases.readEarlier(name, current.release);
    return { ...describeRelease(name, current), earlier: earlier && describeRelease(name, earlier) };
  }

  return async function readRegistry(): Promise<RemoteRegistry> {
    const now = nowMs();
    const entries = await Promise.all(
      remoteNames.map(async (name) => {
        let known = memo.get(name);
        if (!known || now - known.at > memoMs) {
          known = { at: now, info: lookUp(name) };
          memo.set(name, known);
        }
        return [name, await known.info] as const;
      }),
    );
    return Object.fromEntries(entries);
  };
}

const describeRelease = (name: RemoteName, { release, css, scripts }: Release): RemoteRelease => ({
  url: `/_mfe/${name}/${release}`,
  release,
  css,
  scripts,
});

export type ReadRegistry = ReturnType<typeof createRegistry>;

/** A remote elsewhere says by its federation manifest what it is; the manifest's hash names the release. */
async function lookUpElsewhere(url: string): Promise<RemoteInfo> {
  const answer = await fetch(`${url}/_next/static/chunks/mf-manifest.json`, { signal: AbortSignal.timeout(manifestTimeoutMs) });
  if (!answer.ok) throw new Error(`Its manifest answered ${answer.status}`);
  const text = await answer.text();
  const release = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return { url, release, ...readPageAssets(text), earlier: null };
}
