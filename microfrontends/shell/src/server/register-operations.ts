import { createHash } from 'node:crypto';
import type { Logger } from '@castgraph/logger';
import { remoteNames } from '@castgraph/mfe-contracts/page';
import type { Operations, ReleaseStore } from './releases.ts';
import { waitFor } from './wait-for.ts';

const retryMs = [500, 1_000, 2_000, 5_000];
const watchMs = 3_000;

export interface OperationsOptions {
  gatewayUrl: string;
  releaseKey: string;
  releases: ReleaseStore;
  shellOperations: Operations;
  log: Logger;
}

interface ReleaseDocuments {
  remote: string;
  release: string;
  operations: Operations;
}

/**
 * Tells the gateway the trusted documents of every release that is served: at the start, again until it answers, and of
 * each release that is deployed later.
 */
export function createOperationsRegistrar({ gatewayUrl, releaseKey, releases, shellOperations, log }: OperationsOptions) {
  const known = new Set<string>();
  const abort = new AbortController();
  let isReady = false;

  async function register({ remote, release, operations }: ReleaseDocuments): Promise<void> {
    const answer = await fetch(new URL('/internal/releases', gatewayUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${releaseKey}` },
      body: JSON.stringify({ remote, release, operations }),
      signal: AbortSignal.any([abort.signal, AbortSignal.timeout(5_000)]),
    });
    const text = await answer.text();
    if (answer.ok) {
      known.add(`${remote}@${release}`);
      log.info({ remote, release, documents: Object.keys(operations).length }, 'release registered');
    } else if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
      // A release that the graph refuses will be refused again: it is said once, loudly, and not repeated.
      known.add(`${remote}@${release}`);
      log.error({ remote, release, status: answer.status, answer: text.slice(0, 2_000) }, 'the gateway refuses a release');
    } else {
      throw new Error(`The gateway answered ${answer.status}`);
    }
  }

  async function findNew(): Promise<ReleaseDocuments[]> {
    const found: ReleaseDocuments[] = [];
    for (const remote of remoteNames) {
      for (const release of await releases.list(remote)) {
        if (known.has(`${remote}@${release}`)) continue;
        found.push({ remote, release, operations: await releases.readOperations(remote, release) });
      }
    }
    return found;
  }

  async function run(): Promise<void> {
    const release = createHash('sha256').update(JSON.stringify(shellOperations)).digest('hex').slice(0, 12);
    for (let failures = 0; !abort.signal.aborted; ) {
      try {
        if (!known.has(`shell@${release}`)) await register({ remote: 'shell', release, operations: shellOperations });
        for (const documents of await findNew()) await register(documents);
        isReady = true;
        failures = 0;
        await waitFor(watchMs, abort.signal);
      } catch (error) {
        if (abort.signal.aborted) return;
        if (failures === 0) log.warn({ err: error }, 'the gateway takes no releases yet');
        await waitFor(retryMs[Math.min(failures, retryMs.length - 1)] ?? 5_000, abort.signal);
        failures += 1;
      }
    }
  }

  return {
    start: () => void run(),
    stop: () => abort.abort(),
    /** @throws Error until everything that was there at the start is registered. */
    async check(): Promise<void> {
      if (!isReady) throw new Error('The releases are not registered yet');
    },
  };
}
