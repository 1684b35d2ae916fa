import { hash, randomUUID } from 'node:crypto';
import { AppError } from '@castgraph/errors';
import { z } from 'zod';
import { isSignedBy, sign } from './hmac.ts';
import { type Viewer, viewerSchema } from './viewer.ts';

/** The header that carries a statement from the gateway to a subgraph. */
export const STATEMENT_HEADER = 'x-castgraph-statement';

const STATEMENT_LIFE_MS = 10_000;

const statementSchema = z.object({
  audience: z.string(),
  bodySha256: z.string(),
  viewer: viewerSchema.nullable(),
  clientAddress: z.string(),
  /** What the browser or program calls itself: for people to read in their list of sessions, never to decide by. */
  userAgent: z.string().optional(),
  requestId: z.string(),
  /** What is asked for goes to many, each of whom was admitted by itself: `viewer` stands for none of them. */
  isForMany: z.literal(true).optional(),
  nonce: z.string(),
  expiresAtMs: z.number(),
});

/** What the gateway says about one request to one subgraph. */
export type Statement = z.infer<typeof statementSchema>;

const sha256 = (body: string | Buffer) => hash('sha256', body, 'base64url');

export interface StatementInput {
  audience: string;
  /** The bytes that will be sent; the empty string for a WebSocket upgrade. */
  body: string;
  viewer: Viewer | null;
  clientAddress: string;
  userAgent?: string;
  requestId: string;
  isForMany?: true;
}

/** Signs who is asking, bound to one body and one subgraph for 10 s. */
export function signStatement(key: Buffer, { body, ...facts }: StatementInput, nowMs = Date.now()): string {
  const statement: Statement = {
    ...facts,
    bodySha256: sha256(body),
    nonce: randomUUID(),
    expiresAtMs: nowMs + STATEMENT_LIFE_MS,
  };
  const payload = Buffer.from(JSON.stringify(statement)).toString('base64url');
  return `${payload}.${sign(key, payload)}`;
}

/** Remembers nonces; answers false for one that was seen before. */
export type NonceMemory = (nonce: string, lifeMs: number) => Promise<boolean> | boolean;

export interface StatementCheck {
  header: string | string[] | undefined;
  audience: string;
  body: string | Buffer;
  rememberNonce: NonceMemory;
  nowMs?: number;
}

/**
 * Checks a statement: signature, audience, body, age, and that it was not used before.
 * @throws AppError UNAUTHENTICATED, always with the same words, so that a prober learns nothing.
 */
export async function verifyStatement(
  key: Buffer,
  { header, audience, body, rememberNonce, nowMs = Date.now() }: StatementCheck,
): Promise<Statement> {
  const refused = new AppError('UNAUTHENTICATED', 'This address answers the gateway alone.');
  if (typeof header !== 'string') throw refused;
  const [payload, signature, ...rest] = header.split('.');
  if (payload === undefined || signature === undefined || rest.length > 0 || !isSignedBy(key, payload, signature)) throw refused;
  const statement = statementSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  if (statement.audience !== audience || statement.bodySha256 !== sha256(body)) throw refused;
  const remainingMs = statement.expiresAtMs - nowMs;
  if (remainingMs <= 0 || remainingMs > STATEMENT_LIFE_MS) throw refused;
  if (!(await rememberNonce(statement.nonce, remainingMs))) throw refused;
  return statement;
}

/** Remembers nonces in this process: enough for a subgraph that runs once. */
export function createLocalNonceMemory(): NonceMemory {
  const seen = new Map<string, number>();
  let sweepAtMs = 0;
  return (nonce, lifeMs) => {
    const nowMs = Date.now();
    if (nowMs > sweepAtMs) {
      for (const [old, untilMs] of seen) if (untilMs < nowMs) seen.delete(old);
      sweepAtMs = nowMs + STATEMENT_LIFE_MS;
    }
    if (seen.has(nonce)) return false;
    seen.set(nonce, nowMs + lifeMs);
    return true;
  };
}
