import { describe, expect, it } from 'vitest';
import { initialSnapshot, type UploadSnapshot } from './upload-snapshot.ts';
import { listSteps } from './upload-steps.ts';

const snapshot = (change: Partial<UploadSnapshot>) => ({ ...initialSnapshot('1', { name: 'a.mp4', size: 100 }), ...change });
const states = (...given: Parameters<typeof listSteps>) => listSteps(...given).map(({ state }) => state);

describe('the way of a file', () => {
  it('is one step after the other', () => {
    expect(states(snapshot({ phase: 'sending', sentBytes: 40 }), null)).toEqual(['done', 'now', 'next', 'next']);
    expect(states(snapshot({ phase: 'completed' }), { state: 'PROCESSING', isPlayable: false, percent: 10 })).toEqual([
      'done',
      'done',
      'now',
      'next',
    ]);
  });

  it('is playable before it is done', () => {
    const steps = listSteps(snapshot({ phase: 'completed' }), { state: 'PROCESSING', isPlayable: true, percent: 40 });
    expect(steps.at(-1)).toMatchObject({ state: 'done', detail: 'in a first quality' });
    expect(steps.at(-2)).toMatchObject({ state: 'now', percent: 40 });
  });

  it('ends where a file is refused, whatever was known of its draft', () => {
    expect(states(snapshot({ phase: 'refused' }), { state: 'FAILED', isPlayable: false, percent: 0 })).toEqual([
      'done',
      'warn',
      'next',
      'next',
    ]);
  });
});
