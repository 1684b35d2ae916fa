import type { AnswerExtras } from '../answer-extras.ts';
import type { Behaviour, Caller } from '../behaviour.ts';
import type { TakeAll } from '../buckets/token-bucket.ts';
import {
  addressKey,
  type BudgetLimits,
  budgetKey,
  type CostStatement,
  createBudgets,
  tierOf,
  WINDOW_MS,
  writeRateLimit,
  writeReadLimit,
} from '../cost/budgets.ts';
import type { FieldCost } from '../cost/operation-cost.ts';
import { coded, Refusal, refuseDocument, retryAfter } from '../errors.ts';
import { LruMap } from '../lru-map.ts';
import type { GatewayMetrics } from '../metrics.ts';

/** What is charged where nothing ran: for a document that is refused, and for the price of one. */
const FIXED_COST = 1;
const BLOCKED_MAX = 10_000;
/** Of a dry run: each repeats the names that lead to it. */
const ROWS_MAX = 500;

interface Charge {
  caller: Caller;
  extras: AnswerExtras;
  isTrusted: boolean;
  reads: number;
  cost: number;
  /** What the answer tells, where it is another than what is charged. */
  estimated?: number;
}

/**
 * Two limits in one decision: root fields a minute of an address, so that fifty aliases count as fifty requests, and cost a
 * minute of a caller. Nothing of either is taken where one lacks.
 */
export function useBudgets(
  limits: BudgetLimits,
  takeAll: TakeAll,
  metrics: Pick<GatewayMetrics, 'costCharged' | 'budgetRefusals'>,
): Behaviour {
  const { readsPerMinute } = limits;
  const readsBucket = { capacity: readsPerMinute, perMs: WINDOW_MS };
  const budgets = createBudgets(limits);
  /** When addresses without a read left have one again: their documents are not even read. What is said of them holds for all there. */
  const blocked = new LruMap<string, number>(BLOCKED_MAX);

  async function charge({ caller, extras, isTrusted, reads, cost, estimated = cost }: Charge): Promise<CostStatement> {
    const budget = budgets[tierOf(caller.viewer, isTrusted)];
    const { bucket, tier } = budget;
    const address = addressKey(caller);
    const { isAllowed, retryAfterMs, remaining } = await takeAll([
      { key: address, bucket: readsBucket, tokens: reads },
      { key: budgetKey(caller, tier, address), bucket, tokens: cost },
    ]);
    const [readsLeft = 0, costLeft = 0] = remaining;
    const statement = { estimated, remaining: Math.floor(costLeft), limit: bucket.capacity, windowMs: WINDOW_MS, tier };
    extras.extensions.cost = statement;
    writeRateLimit(extras, budget, statement.remaining, Math.floor(readsLeft), readsPerMinute);
    if (isAllowed) {
      metrics.costCharged.inc({ tier }, cost);
      return statement;
    }
    block(address, readsLeft);
    metrics.budgetRefusals.inc({ tier, reason: readsLeft < reads ? 'reads' : 'cost' });
    throw refuseForNow(retryAfterMs);
  }

  function block(address: string, readsLeft: number): void {
    if (readsLeft < 1) blocked.set(address, Date.now() + ((1 - readsLeft) * WINDOW_MS) / readsPerMinute);
  }

  /** Tells of no cost: what this caller has left was not looked up, and what another one has is theirs. */
  function refuseBlocked(caller: Caller, extras: AnswerExtras, isTrusted: boolean): void {
    const waitMs = (blocked.get(addressKey(caller)) ?? 0) - Date.now();
    if (waitMs <= 0) return;
    writeReadLimit(extras, 0, readsPerMinute);
    metrics.budgetRefusals.inc({ tier: tierOf(caller.viewer, isTrusted), reason: 'reads' });
    throw refuseForNow(Math.ceil(waitMs));
  }

  return {
    async unidentified(caller, extras) {
      refuseBlocked(caller, extras, false);
      const address = addressKey(caller);
      const { isAllowed, retryAfterMs, remaining } = await takeAll([{ key: address, bucket: readsBucket, tokens: 1 }]);
      const [readsLeft = 0] = remaining;
      writeReadLimit(extras, Math.floor(readsLeft), readsPerMinute);
      if (isAllowed) return;
      block(address, readsLeft);
      metrics.budgetRefusals.inc({ tier: 'ANONYMOUS', reason: 'reads' });
      throw refuseForNow(retryAfterMs);
    },
    arrive(caller, extras) {
      refuseBlocked(caller, extras, false);
    },
    async admit({ caller, extras, request: { isTrusted }, prepared, coerced, isDryRun }) {
      const estimated = prepared.cost.estimate(coerced);
      const { bucket, tier } = budgets[tierOf(caller.viewer, isTrusted)];
      const isDear = estimated > bucket.capacity;
      const runs = !isDryRun && !isDear;
      const cost = runs ? estimated : FIXED_COST;
      const statement = await charge({ caller, extras, isTrusted, reads: runs ? prepared.rootFields : 1, cost, estimated });
      if (isDryRun) extras.extensions.cost = { ...statement, ...showRows(prepared.cost.itemise(coerced)) };
      if (runs || isDryRun) return;
      metrics.budgetRefusals.inc({ tier, reason: 'dear' });
      throw refuseDear(estimated, bucket.capacity);
    },
    async refused({ request, caller, extras }) {
      // Whoever refused it by a limit has told of the limit.
      if (extras.headers.ratelimit !== undefined) return;
      await charge({ caller, extras, isTrusted: request.isTrusted, reads: 1, cost: FIXED_COST });
    },
  };
}

/** The first of the rows, in the order of the document, and whether there are more. */
const showRows = (rows: readonly FieldCost[]) => ({
  fields: rows.slice(0, ROWS_MAX),
  ...(rows.length > ROWS_MAX && { truncated: true }),
});

function refuseDear(cost: number, limit: number): Refusal {
  const message = `This may cost ${cost}, and no more than ${limit} can be spent in a minute. Ask for fewer fields or shorter lists.`;
  return refuseDocument([coded('INVALID_INPUT', message, { cost, limit })]);
}

function refuseForNow(retryAfterMs: number): Refusal {
  const error = coded('RATE_LIMITED', 'That was too much at once. Try again later.', { retryAfterMs });
  return new Refusal([error], 429, retryAfter(retryAfterMs));
}
