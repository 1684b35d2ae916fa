import { coded } from '../errors.ts';
import { LruMap } from '../lru-map.ts';
import type { Ask, Granted, Verdict } from './ask.ts';
import type { LeaseBook } from './lease-book.ts';
import type { Question } from './question.ts';

export type Outcome = 'admitted' | 'reused' | 'refused' | 'not-offered' | 'unavailable';

export interface VerdictsOptions {
  ask: Ask;
  leases: LeaseBook;
  count: (outcome: Outcome) => void;
}

/** A verdict that was given after `newerThanMs`. Rejects with a coded GraphQLError where there is none to be had. */
export type Judge = (question: Question, newerThanMs: number) => Promise<Verdict>;

const REMEMBERED_MAX = 1_000;
/** A subgraph that begins to offer admissions is taken at its word so much later. */
const NOT_OFFERED_LIFE_MS = 30_000;
/** Leases that are revoked while they are granted: whoever is let in and thrown out so fast may come again. */
const TRIES_MAX = 3;

/** Asks, or takes what is known: what holds for every visitor, and that a subgraph has no say. */
export function createJudge({ ask, leases, count }: VerdictsOptions): Judge {
  const forEverybody = new LruMap<string, Granted>(REMEMBERED_MAX);
  const notOffered = new LruMap<string, number>(REMEMBERED_MAX);
  const leading = new Map<string, Promise<Verdict>>();

  const wasRevoked = ({ subgraph, caller }: Question, granted: Granted) =>
    leases.wasRevoked({ subgraph, userId: caller.viewer?.userId ?? null, ...granted });

  async function askAfresh(question: Question): Promise<Verdict> {
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const verdict = await ask(question);
      if (verdict.kind === 'admitted' && wasRevoked(question, verdict)) continue;
      if (verdict.kind === 'admitted' && verdict.isForEverybody && question.caller.viewer === null)
        forEverybody.set(question.key, verdict);
      if (verdict.kind === 'not-offered') notOffered.set(offerKey(question), Date.now() + NOT_OFFERED_LIFE_MS);
      count(verdict.kind);
      return verdict;
    }
    throw coded('UNAVAILABLE', 'Who may read this changes right now. Try again.');
  }

  function findKept(question: Question, newerThanMs: number): Granted | undefined {
    const kept = forEverybody.get(question.key);
    if (kept === undefined || kept.askedAtMs <= newerThanMs || kept.untilMs <= Date.now()) return undefined;
    if (wasRevoked(question, kept)) return undefined;
    count('reused');
    return kept;
  }

  /** Visitors who come at once wait for the first one's answer, which may be everybody's. */
  async function judgeVisitor(question: Question, newerThanMs: number): Promise<Verdict> {
    const kept = findKept(question, newerThanMs);
    if (kept !== undefined) return kept;
    const led = leading.get(question.key);
    if (led === undefined) {
      const made = askAfresh(question).finally(() => leading.delete(question.key));
      leading.set(question.key, made);
      return made;
    }
    const verdict = await led;
    if (verdict.kind === 'not-offered') return verdict;
    return findKept(question, newerThanMs) ?? askAfresh(question);
  }

  return async (question, newerThanMs) => {
    try {
      if ((notOffered.get(offerKey(question)) ?? 0) > Date.now()) return { kind: 'not-offered' };
      return await (question.caller.viewer === null ? judgeVisitor(question, newerThanMs) : askAfresh(question));
    } catch (error) {
      count('unavailable');
      throw error;
    }
  };
}

const offerKey = ({ subgraph, graph, field }: Question) => `${graph.subgraphs.get(subgraph)}\0${field}`;
