import { z } from 'zod';
import { defineTopic, envelope, type MessageOf } from './envelope.ts';

/**
 * Entities are no longer as a subgraph answered them before: something of theirs has changed, they came to be, or are gone or
 * hidden. Whoever keeps answers about them forgets those. The key is the first of the ids.
 */
export const entityChangedV1 = defineTopic(
  'graph.entity.changed.v1',
  z.object({
    ...envelope,
    /** The subgraph whose answers changed. */
    subgraph: z.string(),
    /** As the schema names it. */
    entityType: z.string(),
    ids: z.array(z.string()).min(1),
  }),
);
export type EntityChangedV1 = MessageOf<typeof entityChangedV1>;

/**
 * A lease on a shared stream no longer holds: somebody was banned, left, or a room closed. Every gateway ends the streams that
 * were granted under it. The key is the lease.
 */
export const leaseRevokedV1 = defineTopic(
  'graph.lease.revoked.v1',
  z.object({
    ...envelope,
    /** The subgraph that granted it. */
    subgraph: z.string(),
    /** As the subgraph named it when it admitted somebody. */
    lease: z.string().min(1),
    /** Ends this viewer's streams alone; without it, those of everybody under the lease. */
    userId: z.string().optional(),
  }),
);
export type LeaseRevokedV1 = MessageOf<typeof leaseRevokedV1>;

/** The channel in Redis, behind the platform's prefix, by which the same message may arrive sooner. Kafka is what counts. */
export const LEASES_CHANNEL = 'leases-revoked';
