import { AppError } from '@castgraph/errors';
import { testLog } from '@castgraph/testkit';
import { GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { asInvalid, presentError, toRefusal } from './errors.ts';
import { readLimits } from './limits.ts';
import { createRevocations } from './viewer/revocations.ts';

const present = (error: GraphQLError) => presentError(error, 'req-1', testLog);

describe('an error that leaves', () => {
  it('is masked with the id of its request, unless its code says that it was written for callers', () => {
    for (const error of [
      new GraphQLError('SELECT 1', { path: ['a'] }),
      new GraphQLError('boom', { extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', stacktrace: ['x'] } }),
      new GraphQLError('boom', { originalError: new TypeError('at /srv') }),
      new GraphQLError('inner', { extensions: { code: 'INTERNAL', sql: 'SELECT' } }),
    ]) {
      const { message, extensions } = present(error);
      expect([message, extensions]).toEqual(['Something went wrong on our side.', { code: 'INTERNAL', requestId: 'req-1' }]);
    }
  });

  it('keeps the details of one that was, without what libraries add', () => {
    const error = new GraphQLError('Too long.', {
      extensions: { code: 'INVALID_INPUT', field: 'title', stacktrace: ['at x'], serviceName: 'videos' },
    });
    expect(present(error)).toEqual({ message: 'Too long.', extensions: { code: 'INVALID_INPUT', field: 'title' } });
    expect(present(new GraphQLError('', { extensions: { code: 'UNAVAILABLE' } })).extensions).toEqual({
      code: 'UNAVAILABLE',
      retryable: true,
    });
  });

  it('suggests nothing and is short', () => {
    const { message } = asInvalid(
      new GraphQLError(`Cannot query field "x". Did you mean "secret" or "hidden"? ${'y'.repeat(1_000)}`),
    );
    expect(message).not.toMatch(/secret|hidden/);
    expect(message.length).toBeLessThanOrEqual(300);
  });

  it('shows what it takes to recognise a value, however long that is, and says what was expected', () => {
    const value = 'x'.repeat(100_000);
    const twice = new GraphQLError(
      `Variable "$n" got invalid value "${value}"; Int cannot represent non-integer value: "${value}"`,
    );
    const { message } = asInvalid(twice);
    expect(message).toContain('Variable "$n" got invalid value "xxx');
    expect(message).not.toMatch(/x{101}/);
    expect(asInvalid(new GraphQLError(`Variable "$n" got invalid value "${value}"; Expected type "Int".`)).message).toMatch(
      /x…"; Expected type "Int"\.$/,
    );
  });

  it('is cut where a suggestion begins, however often one seems to', () => {
    const repeated = ' Did you mean '.repeat(10_000);
    const { message } = asInvalid(new GraphQLError(`Variable "$n" got invalid value "${repeated}"; it is no Int.`));
    expect(message).toBe('Variable "$n" got invalid value "');
  });

  it('has the status of its code', () => {
    const statusOf = (thrown: unknown) => toRefusal(thrown).status;
    expect(statusOf(new AppError('UNAUTHENTICATED', 'x'))).toBe(401);
    expect(statusOf(new AppError('NOT_FOUND', 'x'))).toBe(400);
    expect(statusOf(new Error('x'))).toBe(500);
    expect(statusOf('thrown text')).toBe(500);
  });
});

describe('limits from the environment', () => {
  it('override one by one, pass over those of other processes, and cannot be switched off', () => {
    expect(readLimits().parse('{"readsPerMinute":5,"uploadsPerDay":3}')).toMatchObject({ readsPerMinute: 5, depthMax: 15 });
    expect(readLimits().parse(undefined).aliasesMax).toBe(30);
    expect(readLimits().safeParse('{"readsPerMinute":0}').success).toBe(false);
    expect(readLimits().safeParse('not json').success).toBe(false);
    expect(readLimits({ readsPerMinute: 9 }).parse('{"aliasesMax":2}')).toMatchObject({ readsPerMinute: 9, aliasesMax: 2 });
    expect(readLimits({ readsPerMinute: 9 }).parse('{"readsPerMinute":2}').readsPerMinute).toBe(2);
  });
});

describe('revocations', () => {
  it('are blind until a feed was heard, and again after five silent seconds', () => {
    let nowMs = 0;
    const revocations = createRevocations({ nowMs: () => nowMs });
    expect(revocations.isBlind()).toBe(true);
    revocations.hear('redis');
    expect(revocations.isBlind()).toBe(false);
    nowMs = 5_001;
    expect(revocations.isBlind()).toBe(true);
    revocations.hear('kafka');
    expect(revocations.isBlind()).toBe(false);
  });

  it('go by when a feed knew everything, not by when it says so', () => {
    const nowMs = 60_000;
    const revocations = createRevocations({ nowMs: () => nowMs });
    revocations.hear('kafka', nowMs - 5_001);
    expect(revocations.isBlind()).toBe(true);
    revocations.hear('kafka', nowMs - 4_000);
    revocations.hear('kafka', nowMs - 20_000);
    expect(revocations.isBlind()).toBe(false);
  });

  it('are told to listeners once, and forgotten when no token can be left', () => {
    let nowMs = 0;
    const told: string[] = [];
    const revocations = createRevocations({ nowMs: () => nowMs });
    revocations.onRevoked((sessionId) => told.push(sessionId));
    revocations.add(['a', 'b'], 1_000);
    revocations.add(['a'], 2_000);
    expect(told).toEqual(['a', 'b']);
    nowMs = 14 * 60_000;
    revocations.add(['c'], 0);
    expect(revocations.has('a')).toBe(true);
    nowMs = 32 * 60_000;
    revocations.add(['d'], 0);
    expect([revocations.has('a'), revocations.has('d')]).toEqual([false, true]);
  });
});
