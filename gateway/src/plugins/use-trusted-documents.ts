import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Behaviour } from '../behaviour.ts';
import { refuse, UNKNOWN_DOCUMENT } from '../errors.ts';
import type { Releases } from '../releases/releases.ts';

const persistedQuerySchema = z.object({
  version: z.literal(1),
  sha256Hash: z.string().regex(/^[0-9a-f]{64}$/),
});

/**
 * Finds the text of a document that a release registered. Any other document is a stranger's: the public contract holds for it.
 * A program with a token is a stranger, too: to it no document is registered, whatever hash it has read somewhere.
 */
export function useTrustedDocuments(releases: Releases): Behaviour {
  return {
    async resolve(request, { viewer }) {
      const given = request.extensions.persistedQuery;
      if (given === undefined) return;
      const parsed = persistedQuerySchema.safeParse(given);
      if (!parsed.success) throw refuse('INVALID_INPUT', 'extensions.persistedQuery needs version 1 and a sha256Hash in hex.');
      const { sha256Hash } = parsed.data;
      const sent = request.query;
      if (sent !== undefined && createHash('sha256').update(sent).digest('hex') !== sha256Hash) {
        throw refuse('INVALID_INPUT', 'The hash is not that of the document.');
      }
      const text = viewer?.credential === 'token' ? undefined : await releases.find(sha256Hash);
      if (text === undefined) {
        if (sent !== undefined) return;
        throw refuse(UNKNOWN_DOCUMENT, 'PersistedQueryNotFound');
      }
      request.query = text;
      request.isTrusted = true;
    },
  };
}
