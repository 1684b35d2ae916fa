import { errorCodes } from '@castgraph/errors';
import { z } from 'zod';

/** What the gateway asks on behalf of one client: may it read this stream? `arguments` are the field's, defaults filled in. */
export const admissionQuestion = z.object({ field: z.string(), arguments: z.record(z.string(), z.unknown()) });

/** Leases and their length that an answer may have. */
const LEASES_MAX = 16;
const LEASE_CHARACTERS_MAX = 200;

/** What one client is granted. */
export const admission = z.object({
  /** By which it can be taken back: `room:abc` for all who are in a room, `room:abc:usr_1` for one of them. At most 16, each of at most 200 characters. */
  leases: z.array(z.string().min(1).max(LEASE_CHARACTERS_MAX)).max(LEASES_MAX).readonly(),
  /** Milliseconds after which the gateway asks again. Below 1,000 and above 600,000 it takes these. */
  lifeMs: z.number().positive(),
  /** Whether every visitor would be answered the same, so that one answer may serve them all. Of signed-in viewers it says nothing. */
  forEverybody: z.boolean().optional(),
});
/** See `admission`. */
export type Admission = z.infer<typeof admission>;

/** What a subgraph answers, with status 200. A field that it admits nobody to is 404, whoever asks. */
export const admissionAnswer = z.union([
  z.object({ admitted: admission }),
  z.object({
    refused: z.object({ code: z.enum(errorCodes), message: z.string(), details: z.record(z.string(), z.unknown()).default({}) }),
  }),
]);
/** See `admissionAnswer`. */
export type AdmissionAnswer = z.infer<typeof admissionAnswer>;
