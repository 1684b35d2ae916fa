import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { createLeaseBook } from './lease-book.ts';

const event = (lease: string, more: { userId?: string; subgraph?: string; occurredAt?: string; eventId?: string } = {}) => ({
  eventId: randomUUID(),
  occurredAt: new Date().toISOString(),
  subgraph: 'chat',
  lease,
  ...more,
});

describe('leases', () => {
  const start = () => {
    const book = createLeaseBook({ onEnded: () => {} });
    const hold = (userId: string | null, leases: string[], askedAtMs = Date.now()) => {
      const revoke = vi.fn();
      const giveBack = book.hold({ subgraph: 'chat', userId, leases, askedAtMs, revoke });
      return { revoke, giveBack };
    };
    return { book, hold };
  };

  it('end for whom the event names, of the subgraph that granted them', () => {
    const { book, hold } = start();
    const [alice, bob, visitor] = [hold('alice', ['room']), hold('bob', ['room']), hold(null, ['room'])];
    book.revoke(event('room', { subgraph: 'other' }));
    book.revoke(event('elsewhere'));
    book.revoke(event('room', { userId: 'alice' }));
    expect([alice, bob, visitor].map(({ revoke }) => revoke.mock.calls.length)).toEqual([1, 0, 0]);
    alice.giveBack();
    book.revoke(event('room'));
    expect([alice, bob, visitor].map(({ revoke }) => revoke.mock.calls.length)).toEqual([1, 1, 1]);
  });

  it('do not end by the same news again, nor by news that is older than they are', () => {
    const { book, hold } = start();
    const news = event('room');
    book.revoke(news);
    const again = hold('alice', ['room']);
    book.revoke(news);
    book.revoke(event('room', { occurredAt: new Date(Date.now() - 60_000).toISOString() }));
    expect(again.revoke).not.toHaveBeenCalled();
    // Another machine's clock may be late: what could be news is taken as such.
    book.revoke(event('room', { occurredAt: new Date(Date.now() - 5_000).toISOString() }));
    expect(again.revoke).toHaveBeenCalledTimes(1);
  });

  it('are known to have been revoked while somebody was asked', () => {
    const { book } = start();
    const asked = (userId: string | null, askedAtMs: number) =>
      book.wasRevoked({ subgraph: 'chat', leases: ['room', 'other'], userId, askedAtMs });
    book.revoke(event('room', { userId: 'alice' }));
    const nowMs = Date.now();
    expect([asked('alice', nowMs - 10_000), asked('alice', nowMs + 1), asked('bob', 0), asked(null, 0)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    book.revoke(event('other'));
    expect([asked('bob', 0), asked(null, 0)]).toEqual([true, true]);
  });

  it('leave nothing behind', () => {
    const { book, hold } = start();
    const all = [hold('alice', ['a', 'b', 'a']), hold('bob', ['b'])];
    expect(book.leases).toBe(2);
    for (const { giveBack } of all) giveBack();
    expect(book.leases).toBe(0);
  });
});
