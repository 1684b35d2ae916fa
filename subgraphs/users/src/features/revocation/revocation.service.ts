import type { Logger } from '@castgraph/logger';
import type { Redis } from 'ioredis';
import type { RevocationRepository } from './revocation.repository.ts';

export interface RevocationOptions {
  revocations: RevocationRepository;
  redis: Redis;
  log: Logger;
  /** Put before the keys and the channel, so that test suites do not meet. */
  prefix?: string;
  heartbeatMs?: number;
}

export type RevocationService = ReturnType<typeof createRevocationService>;

const HEARTBEAT_MS = 1_000;
const DROP_EVERY_MS = 600_000;

/**
 * Tells Redis which sessions ended, at once and, where that failed, every second until it is told.
 * The heartbeat means "you know of every session that ended": it stays out while something is known to be untold, and
 * goes on while Postgres is away, since nothing can end then.
 */
export function createRevocationService({
  revocations,
  redis,
  log,
  prefix = 'castgraph:',
  heartbeatMs = HEARTBEAT_MS,
}: RevocationOptions) {
  let telling: Promise<void> | undefined;
  let isBehind = false;
  let timer: NodeJS.Timeout | undefined;
  let dropAtMs = 0;
  let isClosed = false;

  async function tellAll(): Promise<void> {
    const rows = await revocations.listUntold(new Date());
    if (rows.length === 0) return;
    isBehind = true;
    for (const { sessionId, expiresAt } of rows) {
      const lifeS = Math.max(1, Math.ceil((expiresAt.getTime() - Date.now()) / 1_000));
      await redis.set(`${prefix}revoked:${sessionId}`, '1', 'EX', lifeS);
    }
    const sessionIds = rows.map(({ sessionId }) => sessionId);
    const expiresAt = new Date(Math.max(...rows.map((row) => row.expiresAt.getTime()))).toISOString();
    await redis.publish(`${prefix}revocations`, JSON.stringify({ sessionIds, expiresAt }));
    await revocations.markTold(sessionIds, new Date());
  }

  /** One round at a time; a call during a round waits for a round that began after it. */
  async function round(): Promise<void> {
    while (telling) await telling;
    telling = tellAll()
      .then(() => {
        isBehind = false;
      })
      .catch((error: unknown) => log.debug({ err: error }, 'revocations wait to be told'))
      .finally(() => {
        telling = undefined;
      });
    await telling;
  }

  async function beat() {
    await round();
    if (!isBehind) {
      await redis.publish(`${prefix}revocations`, JSON.stringify({ heartbeat: true })).catch((error: unknown) => {
        log.debug({ err: error }, 'no heartbeat');
      });
    }
    if (Date.now() > dropAtMs) {
      dropAtMs = Date.now() + DROP_EVERY_MS;
      await revocations.dropExpired(new Date()).catch((error: unknown) => log.debug({ err: error }, 'old revocations stay'));
    }
  }

  return {
    /** To be called when sessions ended. What cannot be told now is told later. */
    async tell(): Promise<void> {
      isBehind = true;
      await round();
    },
    start() {
      const loop = async () => {
        await beat();
        if (!isClosed) timer = setTimeout(() => void loop(), heartbeatMs);
      };
      void loop();
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
