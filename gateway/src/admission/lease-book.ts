import type { LeaseRevokedV1 } from '@castgraph/schemas/events/graph';
import { LruMap } from '../lru-map.ts';

/** One stream of one client, and under which leases it flows. */
export interface Holder {
  subgraph: string;
  leases: readonly string[];
  /** Null for a visitor. */
  userId: string | null;
  /** When the subgraph was asked: what it revoked before, it knew. */
  askedAtMs: number;
  /** Ends the stream. */
  revoke(): void;
}

/** Which streams flow under which leases, so that one event ends those that it concerns. */
export interface LeaseBook {
  /** The answer gives the leases back. */
  hold(holder: Holder): () => void;
  /** Ends whom the event concerns. The same event may come several times, by several feeds. */
  revoke(event: LeaseRevokedV1): void;
  /** Whether one of these was revoked since: an answer that was on its way meanwhile says nothing. */
  wasRevoked(holder: Omit<Holder, 'revoke'>): boolean;
  /** Leases that somebody holds. */
  readonly leases: number;
}

/** By which two machines' clocks may be apart, and more. */
const CLOCKS_APART_MS = 30_000;
/** More than come while a subgraph is asked. */
const REMEMBERED_MAX = 50_000;

export function createLeaseBook({ onEnded }: { onEnded: () => void }): LeaseBook {
  const holders = new Map<string, Set<Holder>>();
  const seen = new LruMap<string, true>(REMEMBERED_MAX);
  const revokedAtMs = new LruMap<string, number>(REMEMBERED_MAX);

  function remove(key: string, holder: Holder): void {
    const held = holders.get(key);
    held?.delete(holder);
    if (held?.size === 0) holders.delete(key);
  }

  return {
    hold(holder) {
      const keys = new Set(holder.leases.map((lease) => keyOf(holder.subgraph, lease)));
      for (const key of keys) holders.set(key, (holders.get(key) ?? new Set()).add(holder));
      return () => {
        for (const key of keys) remove(key, holder);
      };
    },
    revoke({ eventId, subgraph, lease, userId, occurredAt }) {
      // Whoever was let in again since must not be ended by the same news from the slower feed.
      if (seen.get(eventId)) return;
      seen.set(eventId, true);
      const key = keyOf(subgraph, lease);
      revokedAtMs.set(ofUser(key, userId), Date.now());
      for (const holder of [...(holders.get(key) ?? [])]) {
        if (userId !== undefined && userId !== holder.userId) continue;
        if (holder.askedAtMs - Date.parse(occurredAt) > CLOCKS_APART_MS) continue;
        onEnded();
        holder.revoke();
      }
    },
    wasRevoked({ subgraph, leases, userId, askedAtMs }) {
      return leases.some((lease) => {
        const key = keyOf(subgraph, lease);
        const users = userId === null ? [undefined] : [undefined, userId];
        return users.some((user) => (revokedAtMs.get(ofUser(key, user)) ?? Number.NEGATIVE_INFINITY) >= askedAtMs);
      });
    },
    get leases() {
      return holders.size;
    },
  };
}

const keyOf = (subgraph: string, lease: string) => `${subgraph}\0${lease}`;
const ofUser = (key: string, userId: string | undefined) => (userId === undefined ? key : `${key}\0${userId}`);
