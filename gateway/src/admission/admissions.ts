import { type ErrorCode, isRetryable } from '@castgraph/errors';
import type { Logger } from '@castgraph/logger';
import type { LeaseRevokedV1 } from '@castgraph/schemas/events/graph';
import { GraphQLError } from 'graphql';
import { coded } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { GatewayMetrics } from '../metrics.ts';
import type { DataSources } from '../subgraph/data-sources.ts';
import { createAsk, type Granted } from './ask.ts';
import { createLeaseBook } from './lease-book.ts';
import { errorAt, type Question } from './question.ts';
import { createJudge, type Judge } from './verdicts.ts';

/** What becomes of one client's wish to read a stream: one of the first two, or an end. */
export interface Member {
  /** It may read, together with others. */
  admit(): void;
  /** The subgraph has no say about single clients: it is to read a stream of its own. */
  isolate(): void;
  /** It may not, or no longer. Nothing follows. */
  end(error: GraphQLError): void;
}

/** Asks for every client of a shared stream whether it may read it, and goes on asking as long as it does. */
export interface Admissions {
  /** Calls the member back, never before it returns. The answer leaves. */
  enter(question: Question, member: Member): () => void;
  revoke(event: LeaseRevokedV1): void;
  readonly leases: number;
}

export interface AdmissionsOptions {
  dataSources: DataSources;
  limits: Pick<Limits, 'admissionGraceMs'>;
  metrics: Pick<GatewayMetrics, 'admissions' | 'leasesRevoked'>;
  log: Logger;
}

export function createAdmissions({ dataSources, limits, metrics, log }: AdmissionsOptions): Admissions {
  const leases = createLeaseBook({ onEnded: () => metrics.leasesRevoked.inc() });
  const judge = createJudge({
    ask: createAsk({ dataSources, log }),
    leases,
    count: (outcome) => metrics.admissions.inc({ outcome }),
  });
  return {
    enter: (question, member) => enter({ question, member, judge, leases, graceMs: limits.admissionGraceMs, log }),
    revoke: leases.revoke,
    get leases() {
      return leases.leases;
    },
  };
}

interface Entry {
  question: Question;
  member: Member;
  judge: Judge;
  leases: ReturnType<typeof createLeaseBook>;
  graceMs: number;
  log: Logger;
}

const RETRY_MIN_MS = 500;
/** Seldom while there is time, so that thousands do not besiege a subgraph that is away, and more often towards the end. */
const retryIn = ({ untilMs }: Granted) => Math.max(RETRY_MIN_MS, (untilMs - Date.now()) / 8) * (1 + Math.random());
/** Early enough for many tries, and not all at once. */
const renewalAt = ({ askedAtMs, untilMs }: Granted) => askedAtMs + (untilMs - askedAtMs) * (0.6 + Math.random() * 0.2);

function enter({ question, member, judge, leases, graceMs, log }: Entry): () => void {
  const { subgraph, caller } = question;
  let isOver = false;
  let renewal: NodeJS.Timeout | undefined;
  let deadline: NodeJS.Timeout | undefined;
  let giveBack = () => {};

  function leave(): void {
    isOver = true;
    clearTimeout(renewal);
    clearTimeout(deadline);
    giveBack();
  }

  function end(error: GraphQLError): void {
    if (isOver) return;
    leave();
    member.end(errorAt(question, error));
  }

  function hold(granted: Granted): void {
    giveBack();
    giveBack = leases.hold({ subgraph, userId: caller.viewer?.userId ?? null, ...granted, revoke: () => end(revoked()) });
    clearTimeout(deadline);
    deadline = setTimeout(() => end(lapsed()), granted.untilMs + graceMs - Date.now());
    renewIn(renewalAt(granted) - Date.now(), granted);
  }

  function renewIn(waitMs: number, granted: Granted): void {
    renewal = setTimeout(() => void renew(granted), Math.max(0, waitMs));
  }

  /** While nobody says anything, what was granted goes on, until the deadline. */
  async function renew(granted: Granted): Promise<void> {
    try {
      const verdict = await judge(question, granted.askedAtMs);
      if (isOver) return;
      if (verdict.kind === 'admitted') return hold(verdict);
      if (verdict.kind === 'refused' && !isForNow(verdict.error)) return end(revoked());
      log.debug({ subgraph, field: question.field, verdict: verdict.kind }, 'a lease could not be renewed');
    } catch (error) {
      log.debug({ err: error, subgraph, field: question.field }, 'a lease could not be renewed');
    }
    if (!isOver) renewIn(retryIn(granted), granted);
  }

  async function begin(): Promise<void> {
    const verdict = await judge(question, 0);
    if (isOver) return;
    if (verdict.kind === 'refused') return end(verdict.error);
    if (verdict.kind === 'not-offered') return member.isolate();
    hold(verdict);
    member.admit();
  }

  begin().catch((error: unknown) =>
    end(error instanceof GraphQLError ? error : new GraphQLError('An admission failed.', { originalError: error as Error })),
  );
  return leave;
}

/** A fault of the subgraph's, or of those that it needs, says nothing about the client. */
const isForNow = ({ extensions: { code } }: GraphQLError) => code === 'INTERNAL' || isRetryable(code as ErrorCode);

const revoked = () => coded('FORBIDDEN', 'You may no longer read this.', { reason: 'LEASE_REVOKED' });
const lapsed = () =>
  coded('UNAVAILABLE', 'Whether you may still read this cannot be known right now. Subscribe again.', { reason: 'LEASE_LAPSED' });
