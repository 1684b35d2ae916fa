import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { boundSilence } from './silence.ts';

export interface AdapterOptions {
  url: string;
  connectionsMax: number;
  /** The server ends a statement that takes longer. */
  statementMs?: number;
  /** How long an unused connection is kept. */
  idleMs?: number;
}

const CONNECT_MS = 10_000;
/** What a server may be silent for beyond the time that it gives a statement. */
const SILENCE_MARGIN_MS = 5_000;

/**
 * The pool of one Prisma client. No wait in it lasts for ever: for a connection, for a statement, and for a server that has vanished
 * and so cannot end its statements itself.
 */
export function createAdapter({ url, connectionsMax, statementMs = 15_000, idleMs = 10_000 }: AdapterOptions): PrismaPg {
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: idleMs,
    statement_timeout: statementMs,
  });
  pool.on('acquire', (client) => boundSilence(client as pg.PoolClient & pg.Client, statementMs + SILENCE_MARGIN_MS));
  pool.on('release', (_error, client) => boundSilence(client as pg.PoolClient & pg.Client, 0));
  return new PrismaPg(pool, { disposeExternalPool: true });
}
