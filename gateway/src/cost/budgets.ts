import { groupAddress } from '@castgraph/auth/client-address';
import type { Viewer } from '@castgraph/auth/viewer';
import type { AnswerExtras } from '../answer-extras.ts';
import type { Caller } from '../behaviour.ts';
import type { Bucket } from '../buckets/token-bucket.ts';
import type { Limits } from '../limits.ts';

/** Whose budget it is. The site's own pages have one apart, so that a visitor's experiments never stop them from loading. */
export type Tier = 'ANONYMOUS' | 'FREE' | 'PARTNER' | 'FIRST_PARTY';

export interface Budget {
  tier: Tier;
  bucket: Bucket;
  /** `RateLimit-Policy` for this budget. */
  policy: string;
}

export type Budgets = Readonly<Record<Tier, Budget>>;

export type BudgetLimits = Pick<
  Limits,
  'readsPerMinute' | 'costPerMinuteAnonymous' | 'costPerMinuteFree' | 'costPerMinutePartner' | 'costPerMinuteFirstParty'
>;

export const WINDOW_MS = 60_000;
const WINDOW_S = WINDOW_MS / 1_000;

const readPolicy = (limit: number) => `"reads";q=${limit};w=${WINDOW_S}`;

export function createBudgets(limits: BudgetLimits): Budgets {
  const create = (tier: Tier, capacity: number): Budget => ({
    tier,
    bucket: { capacity, perMs: WINDOW_MS },
    policy: `"cost";q=${capacity};w=${WINDOW_S}, ${readPolicy(limits.readsPerMinute)}`,
  });
  return {
    ANONYMOUS: create('ANONYMOUS', limits.costPerMinuteAnonymous),
    FREE: create('FREE', limits.costPerMinuteFree),
    PARTNER: create('PARTNER', limits.costPerMinutePartner),
    FIRST_PARTY: create('FIRST_PARTY', limits.costPerMinuteFirstParty),
  };
}

export function tierOf(viewer: Viewer | null, isTrusted: boolean): Tier {
  if (isTrusted) return 'FIRST_PARTY';
  if (viewer === null) return 'ANONYMOUS';
  return viewer.tier ?? 'FREE';
}

export const addressKey = ({ clientAddress }: Caller): string => `address:${groupAddress(clientAddress)}`;

/** A visitor pays as an address; whoever signed in and all of their programs as one account, so that more tokens buy no more. */
export function budgetKey({ viewer }: Caller, tier: Tier, address: string): string {
  return `cost:${tier}:${viewer === null ? address : `user:${viewer.userId}`}`;
}

/** What an answer tells of its cost. */
export interface CostStatement {
  /** What the operation may cost at most, by its document and variables. */
  estimated: number;
  /** What can still be spent at once. */
  remaining: number;
  limit: number;
  windowMs: number;
  tier: Tier;
}

/** The fields of draft-ietf-httpapi-ratelimit-headers: what is left, and how many seconds until it is whole again. */
export function writeRateLimit(
  extras: AnswerExtras,
  { bucket, policy }: Budget,
  cost: number,
  reads: number,
  readsLimit: number,
): void {
  extras.headers['ratelimit-policy'] = policy;
  extras.headers.ratelimit = `"cost";r=${cost};t=${refillS(cost, bucket.capacity)}, ${readsLeft(reads, readsLimit)}`;
}

/** The same where only the address is known, not whose budget of cost it would be. */
export function writeReadLimit(extras: AnswerExtras, reads: number, readsLimit: number): void {
  extras.headers['ratelimit-policy'] = readPolicy(readsLimit);
  extras.headers.ratelimit = readsLeft(reads, readsLimit);
}

const readsLeft = (reads: number, limit: number) => `"reads";r=${reads};t=${refillS(reads, limit)}`;

const refillS = (left: number, capacity: number) => Math.ceil(((capacity - left) * WINDOW_S) / capacity);
