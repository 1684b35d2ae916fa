import { z } from 'zod';

/**
 * What every message carries beside its own fields.
 * `eventId` is a UUID that stays the same when a message is sent again, so that a consumer's inbox can drop the double.
 */
export const envelope = {
  eventId: z.uuid(),
  /** When the fact became true: RFC 3339, UTC, milliseconds. */
  occurredAt: z.iso.datetime(),
};

/** A topic together with the shape of its messages. The message key is the id of the entity, so that one entity's messages stay in order. */
export interface Topic<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly partitions: number;
  readonly schema: Schema;
}

/** Declares a topic. Names follow `domain.noun.past-tense.vN`. */
export function defineTopic<Schema extends z.ZodType>(name: string, schema: Schema, partitions = 3): Topic<Schema> {
  return { name, schema, partitions };
}

/** The message type of a topic. */
export type MessageOf<T extends Topic> = z.infer<T['schema']>;
