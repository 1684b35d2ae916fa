import { admissionAnswer } from '@castgraph/auth/admission';
import type { Logger } from '@castgraph/logger';
import { GraphQLError } from 'graphql';
import { coded } from '../errors.ts';
import type { DataSources } from '../subgraph/data-sources.ts';
import { tryJson } from '../try-json.ts';
import type { Question } from './question.ts';
import { createTurns } from './turns.ts';

export interface Granted {
  kind: 'admitted';
  leases: readonly string[];
  /** When it was asked for: what was revoked before is known to the subgraph. */
  askedAtMs: number;
  untilMs: number;
  isForEverybody: boolean;
}

/** What a subgraph says to a question. */
export type Verdict = Granted | { kind: 'refused'; error: GraphQLError } | { kind: 'not-offered' };

/** Rejects with a coded GraphQLError where the subgraph does not answer, or nothing that makes sense. */
export type Ask = (question: Question) => Promise<Verdict>;

const LIFE_MIN_MS = 1_000;
const LIFE_MAX_MS = 10 * 60_000;
/**
 * Thousands come back at once after a restart. They wait here rather than for a connection, where their time-out would run and
 * take the subgraph for dead.
 */
const AT_ONCE_MAX = 32;

/** Asks subgraphs at `POST /admissions`, signed as each caller. */
export function createAsk({ dataSources, log }: { dataSources: DataSources; log: Logger }): Ask {
  const turnsOf = new Map<string, ReturnType<typeof createTurns>>();

  function takeTurn(subgraph: string): ReturnType<typeof createTurns> {
    const turns = turnsOf.get(subgraph) ?? createTurns(AT_ONCE_MAX);
    turnsOf.set(subgraph, turns);
    return turns;
  }

  return ({ subgraph, graph, caller, field, arguments: args }) =>
    takeTurn(subgraph)(async () => {
      const askedAtMs = Date.now();
      const body = JSON.stringify({ field, arguments: args });
      const { status, text } = await dataSources.get(subgraph, graph).askAdmission(body, caller);
      if (status === 404 || status === 405) return { kind: 'not-offered' };
      const answer = status === 200 ? admissionAnswer.safeParse(tryJson(text)) : undefined;
      if (!answer?.success) {
        log.error({ subgraph, field, status, answer: text.slice(0, 200) }, 'an admission makes no sense');
        throw coded('UNAVAILABLE', 'Who may read this cannot be known right now. Try again.');
      }
      if ('refused' in answer.data) {
        const { code, message, details } = answer.data.refused;
        return { kind: 'refused', error: new GraphQLError(message, { extensions: { ...details, code } }) };
      }
      const { leases, lifeMs, forEverybody = false } = answer.data.admitted;
      const untilMs = askedAtMs + Math.min(Math.max(lifeMs, LIFE_MIN_MS), LIFE_MAX_MS);
      return { kind: 'admitted', leases, askedAtMs, untilMs, isForEverybody: forEverybody };
    });
}
