import type { Viewer } from '@castgraph/auth/viewer';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../behaviour.ts';
import { addressKey, budgetKey, createBudgets, tierOf } from './budgets.ts';

const viewer = (changes: Partial<Viewer> = {}): Viewer => ({
  userId: 'usr_1',
  credential: 'session',
  sessionId: 'ses_1',
  role: 'VIEWER',
  scopes: [],
  ...changes,
});
const caller = (of: Viewer | null, clientAddress = '192.0.2.1') => ({ viewer: of, clientAddress }) as Caller;
const keyOf = (who: Caller, isTrusted = false) => budgetKey(who, tierOf(who.viewer, isTrusted), addressKey(who));

describe('whose budget it is', () => {
  it.each([
    ['a visitor', null, false, 'ANONYMOUS'],
    ['whoever is signed in', viewer(), false, 'FREE'],
    ['a program', viewer({ credential: 'token' }), false, 'FREE'],
    ['a partner', viewer({ tier: 'PARTNER' }), false, 'PARTNER'],
    ['a page of the site, whoever reads it', viewer({ tier: 'PARTNER' }), true, 'FIRST_PARTY'],
  ])('%s has that of its tier', (_who, of, isTrusted, tier) => {
    expect(tierOf(of, isTrusted)).toBe(tier);
  });

  it('is the network’s or the account’s, whichever of its tokens it comes by', () => {
    expect(keyOf(caller(null, '2001:db8::1'))).toBe(keyOf(caller(null, '2001:db8::2')));
    expect(keyOf(caller(null))).not.toBe(keyOf(caller(null, '192.0.2.2')));
    expect(keyOf(caller(viewer()))).toBe(keyOf(caller(viewer({ sessionId: 'ses_2' }), '192.0.2.2')));
    for (const sessionId of ['pat_1', 'pat_2']) {
      expect(keyOf(caller(viewer({ credential: 'token', sessionId }), '192.0.2.3'))).toBe(keyOf(caller(viewer())));
    }
    expect(keyOf(caller(viewer()), true)).not.toBe(keyOf(caller(viewer())));
  });

  it('is configured one by one, and says so in its policy', () => {
    const budgets = createBudgets({
      readsPerMinute: 7,
      costPerMinuteAnonymous: 1,
      costPerMinuteFree: 2,
      costPerMinutePartner: 3,
      costPerMinuteFirstParty: 4,
    });
    expect(Object.values(budgets).map(({ tier, bucket }) => [tier, bucket.capacity])).toEqual([
      ['ANONYMOUS', 1],
      ['FREE', 2],
      ['PARTNER', 3],
      ['FIRST_PARTY', 4],
    ]);
    expect(budgets.PARTNER.policy).toBe('"cost";q=3;w=60, "reads";q=7;w=60');
  });
});
