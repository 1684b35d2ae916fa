import { describe, expect, it } from 'vitest';
import { readAnswer } from './answer.ts';

describe('what is read of an answer', () => {
  it('is its cost, per field where nothing was run', () => {
    const cost = { estimated: 12, remaining: 988, limit: 1_000, windowMs: 60_000, tier: 'FREE' };
    expect(readAnswer({ data: {}, extensions: { cost } }).cost).toEqual(cost);
    const fields = [{ path: 'videos.edges', cost: 5, times: 5 }];
    expect(readAnswer({ data: null, extensions: { cost: { ...cost, fields } } }).cost).toEqual({ ...cost, fields });
    const truncated = readAnswer({ data: null, extensions: { cost: { ...cost, fields, truncated: true } } });
    expect(truncated.cost?.isTruncated).toBe(true);
  });

  it('is how it came to be, with paths in one form', () => {
    const fetch = { id: 'f1', subgraph: 'videos', startMs: 1, durationMs: 2, cache: 'hit', status: 'ok', cost: 3, entities: 4 };
    const given = {
      totalMs: 5,
      planMs: 1,
      cost: 3,
      fetches: [{ ...fetch, path: ['videos', 'edges'] }],
      fields: [{ name: 'videos', fetch: 'f1', cost: 3, fields: [{ name: '__typename', fetch: null }] }],
    };
    expect(readAnswer({ extensions: { explain: given } }).explanation).toEqual({
      ...given,
      fetches: [{ ...fetch, path: 'videos.edges' }],
    });
  });

  it('is what went wrong, with the code of the graph', () => {
    const extensions = { code: 'RATE_LIMITED', retryAfterMs: 2_000, requestId: 'r1' };
    expect(readAnswer({ errors: [{ message: 'Too much.', path: ['videos', 0], extensions }] }).errors).toEqual([
      { code: 'RATE_LIMITED', message: 'Too much.', path: 'videos.0', retryAfterMs: 2_000, requestId: 'r1' },
    ]);
    expect(readAnswer({ errors: [{ message: 'Odd.' }] }).errors[0]).toMatchObject({ code: 'INTERNAL', path: null });
  });

  // A gateway of another release may say things in another form: the page goes on without them.
  it.each([
    undefined,
    null,
    'text',
    [],
    { errors: 'x', extensions: [] },
    { extensions: { cost: { estimated: 'much' }, explain: 7 } },
    { extensions: { cost: null, explain: null } },
  ])('is nothing out of %j', (result) => {
    expect(readAnswer(result)).toEqual({ errors: [], cost: null, explanation: null });
  });

  it('leaves out what is not as it should be within an explanation', () => {
    const explain = { fetches: [null, { id: 'f1', cache: 'frozen', startMs: 'soon' }], fields: 'none' };
    expect(readAnswer({ extensions: { explain } }).explanation).toMatchObject({
      totalMs: 0,
      fetches: [{ id: 'f1', cache: 'none', startMs: 0, path: '' }],
      fields: [],
    });
  });
});
