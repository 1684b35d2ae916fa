import { describe, expect, it } from 'vitest';
import type { CompiledOperation } from './compile.ts';
import type { OperationResult } from './execute.ts';
import { createSharedRuns } from './shared-runs.ts';

const compiled = {} as CompiledOperation;

/** A run that ends when it is told to, and counts how often it was begun. */
function createRun() {
  const ends: ((result: OperationResult) => void)[] = [];
  return {
    run: () => new Promise<OperationResult>((resolve) => ends.push(resolve)),
    end: () => {
      for (const resolve of ends) resolve({ data: {}, errors: [] });
    },
    get begun() {
      return ends.length;
    },
  };
}

describe('queries that are under way', () => {
  it('are run once for equal questions of one scope', async () => {
    const runs = createSharedRuns();
    const counter = createRun();
    const first = runs.query(compiled, 'a', { id: 1 }, counter.run);
    const second = runs.query(compiled, 'a', { id: 1 }, counter.run);
    counter.end();
    expect(await second).toBe(await first);
    expect(counter.begun).toBe(1);
  });

  it.each([
    ['another scope', compiled, 'b', { id: 1 }],
    ['other variables', compiled, 'a', { id: 2 }],
    ['another document', {} as CompiledOperation, 'a', { id: 1 }],
  ])('are not shared with %s', (_, document, scope, variables) => {
    const runs = createSharedRuns();
    const counter = createRun();
    void runs.query(compiled, 'a', { id: 1 }, counter.run);
    void runs.query(document, scope, variables, counter.run);
    expect(counter.begun).toBe(2);
  });

  it('are run again once they have ended', async () => {
    const runs = createSharedRuns();
    const counter = createRun();
    const first = runs.query(compiled, 'a', {}, counter.run);
    counter.end();
    await first;
    void runs.query(compiled, 'a', {}, counter.run);
    expect(counter.begun).toBe(2);
  });

  // Who has written must not be answered with what was read before.
  it('are not joined by whoever asks after a write', async () => {
    const runs = createSharedRuns();
    const counter = createRun();
    void runs.query(compiled, 'a', {}, counter.run);
    await runs.write(async () => ({ data: {}, errors: [] }));
    void runs.query(compiled, 'a', {}, counter.run);
    expect(counter.begun).toBe(2);
  });

  it('are run anew after one that failed', async () => {
    const runs = createSharedRuns();
    await expect(runs.query(compiled, 'a', {}, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(runs.query(compiled, 'a', {}, async () => ({ data: null, errors: [] }))).resolves.toEqual({
      data: null,
      errors: [],
    });
  });
});
