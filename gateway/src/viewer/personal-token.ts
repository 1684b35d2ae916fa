import { groupAddress } from '@castgraph/auth/client-address';
import { hashPersonalToken, isPersonalToken, personalTokenAnswer } from '@castgraph/auth/personal-token';
import { STATEMENT_HEADER, signStatement } from '@castgraph/auth/statement';
import type { Logger } from '@castgraph/logger';
import type { TakeTokens } from '../buckets/token-bucket.ts';
import { coded, Refusal, refuse, retryAfter } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { LruMap } from '../lru-map.ts';
import { createHttpClient, NoAnswer } from '../subgraph/http-client.ts';
import type { Asker, VerifiedToken, VerifyToken } from './access-token.ts';

/** Who answers whose token it is. */
export interface PersonalTokensSource {
  url: string;
  /** For whom the statement is, and the key that is shared with them. */
  audience: string;
  key: Buffer;
}

export interface PersonalTokensOptions extends PersonalTokensSource {
  limits: Pick<Limits, 'unknownTokensPerMinute' | 'subgraphTimeoutMs'>;
  takeTokens: TakeTokens;
  /** Of the token's id. What is remembered of a revoked one is no longer true: it ended, or its owner's role is another. */
  isRevoked?: (id: string) => boolean;
  log: Logger;
  nowMs?: () => number;
}

export interface PersonalTokens {
  verify: VerifyToken;
  close(): Promise<void>;
}

/**
 * How long an answer counts, good or bad. A token whose id is revoked, since it ended or its owner's role changed, is asked for
 * again at once all the same, and whoever asks here looks the answer up among the revocations. What changes otherwise is seen
 * after this.
 */
const REMEMBERED_MS = 30_000;
/** Of each kind: guesses never push out the tokens that are used. */
const REMEMBERED_MAX = 10_000;
const ANSWER_BYTES_MAX = 64 * 1024;
const MINUTE_MS = 60_000;

/**
 * Learns whose a personal access token is by asking, with a signed statement, whoever keeps them. Only the token's hash is
 * sent and remembered. While nobody answers, tokens that are not remembered are refused: this fails closed.
 */
export function createPersonalTokens(options: PersonalTokensOptions): PersonalTokens {
  const { url, audience, key, limits, takeTokens, isRevoked = () => false, log, nowMs = Date.now } = options;
  const client = createHttpClient({ url, answerBytesMax: ANSWER_BYTES_MAX, connections: 8 });
  const owned = new LruMap<string, { token: VerifiedToken; untilMs: number }>(REMEMBERED_MAX);
  const unknown = new LruMap<string, number>(REMEMBERED_MAX);
  const underWay = new Map<string, Promise<VerifiedToken | null>>();
  const guesses = { capacity: limits.unknownTokensPerMinute, perMs: MINUTE_MS };

  async function post(tokenHash: string, { clientAddress, requestId }: Asker): Promise<string> {
    const body = JSON.stringify({ tokenHash });
    const statement = signStatement(key, { audience, body, viewer: null, clientAddress, requestId });
    const headers = { 'content-type': 'application/json', 'x-request-id': requestId, [STATEMENT_HEADER]: statement };
    const { status, text } = await client.post(body, headers, limits.subgraphTimeoutMs);
    if (status !== 200) throw new Error(`it was answered with status ${status}`);
    return text;
  }

  async function ask(tokenHash: string, asker: Asker): Promise<VerifiedToken | null> {
    try {
      const text = await post(tokenHash, asker).catch((error: unknown) => {
        // A kept connection may have been closed by the other side in this very moment.
        if (error instanceof NoAnswer && error.reason === 'connection') return post(tokenHash, asker);
        throw error;
      });
      const { owner } = personalTokenAnswer.parse(JSON.parse(text));
      if (owner === null) return null;
      const expiresAtMs = owner.expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(owner.expiresAt);
      return { viewer: owner.viewer, expiresAtMs };
    } catch (error) {
      log.warn({ err: error, requestId: asker.requestId }, 'a personal access token could not be checked');
      throw refuse('UNAVAILABLE', 'Access tokens cannot be checked right now. Try again.');
    }
  }

  /** Every try is paid before it is made, so that a thousand at once are no more than one after the other, and given back if it was no guess. */
  async function askOnce(tokenHash: string, isWellFormed: boolean, asker: Asker): Promise<VerifiedToken | null> {
    const account = `unknown-token:${groupAddress(asker.clientAddress)}`;
    const { isAllowed, retryAfterMs } = await takeTokens(account, guesses, 1);
    if (!isAllowed) {
      const error = coded('RATE_LIMITED', 'Too many access tokens from here are nobody’s. Try again later.', { retryAfterMs });
      throw new Refusal([error], 429, retryAfter(retryAfterMs));
    }
    let token: VerifiedToken | null | undefined;
    try {
      token = isWellFormed ? await ask(tokenHash, asker) : null;
    } finally {
      if (token !== null) await takeTokens(account, guesses, -1);
    }
    const untilMs = nowMs() + REMEMBERED_MS;
    if (token === null) unknown.set(tokenHash, untilMs);
    else owned.set(tokenHash, { token, untilMs: Math.min(untilMs, token.expiresAtMs) });
    return token;
  }

  function share(tokenHash: string, isWellFormed: boolean, asker: Asker): Promise<VerifiedToken | null> {
    const known = underWay.get(tokenHash);
    if (known !== undefined) return known;
    const made = askOnce(tokenHash, isWellFormed, asker).finally(() => underWay.delete(tokenHash));
    underWay.set(tokenHash, made);
    return made;
  }

  return {
    async verify(text, asker) {
      const tokenHash = hashPersonalToken(text);
      const known = owned.get(tokenHash);
      const isTrue = known !== undefined && nowMs() < known.untilMs && !isRevoked(known.token.viewer.sessionId);
      if (isTrue) return known.token;
      const isNobodys = nowMs() < (unknown.get(tokenHash) ?? 0);
      const token = isNobodys ? null : await share(tokenHash, isPersonalToken(text), asker);
      if (token === null) throw refuse('UNAUTHENTICATED', 'The access token is not valid.');
      return token;
    },
    close: () => client.close(),
  };
}
