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
