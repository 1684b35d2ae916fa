import { outboxRow } from '@castgraph/database/outbox';
import type { EventProducer } from '@castgraph/kafka/producer';
import type { Logger } from '@castgraph/logger';
import { sessionRevokedV1 } from '@castgraph/schemas/events/users';
import type { RevocationRepository } from './revocation.repository.ts';

export interface RevocationBeatOptions {
  revocations: RevocationRepository;
  producer: EventProducer;
  log: Logger;
}

const EVERY_MS = 1_000;
const NOBODY = 'nobody';

/**
 * Says in Kafka, every second, that every session that ended is told of there. It stays out while one waits in the outbox, so
 * that a relay that is dead or behind makes whoever listens blind instead of trusting.
 */
export function startRevocationBeat({ revocations, producer, log }: RevocationBeatOptions) {
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;

  async function beat(): Promise<void> {
    // Dated before the outbox is looked at: what ends from here on is not promised.
    const now = new Date().toISOString();
    const { topic, key, payload } = outboxRow(sessionRevokedV1, NOBODY, { userId: NOBODY, sessionIds: [], expiresAt: now });
    if (await revocations.hasUnsent(topic)) return;

    await producer.send([{ topic, key, value: payload }]);
  }

  async function loop(): Promise<void> {
    await beat().catch((error: unknown) => log.debug({ err: error }, 'no beat'));
    if (!isClosed) timer = setTimeout(() => void loop(), EVERY_MS);
  }

  void loop();
  return {
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
