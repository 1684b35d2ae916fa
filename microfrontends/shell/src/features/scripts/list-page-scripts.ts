import { type RemoteRegistry, readRoute } from '@castgraph/mfe-contracts';
import { describeEntry } from '@castgraph/mfe-runtime';

/** Addresses of the scripts that the page at an address will ask for, one after another: the remote's whose route it is. */
export function listPageScripts(address: string, registry: RemoteRegistry): string[] {
  const remote = readRoute(address).match?.rule.remote;
  const info = remote && registry[remote];
  if (!info?.release) return [];
  return [describeEntry(info, { server: false }), ...info.scripts.map((path) => `${info.url}/_next/${path}`)];
}
