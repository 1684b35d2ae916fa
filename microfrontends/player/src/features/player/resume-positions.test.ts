import { describe, expect, it } from 'vitest';
import { createResumePositions } from './resume-positions.ts';

function buildStore(initial: Record<string, string> = {}) {
  const values = new Map(Object.entries(initial));
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
}

describe('going on where one stopped', () => {
  it('answers the position that was noted last', () => {
    const store = buildStore();
    const positions = createResumePositions(() => store);
    positions.write('vid_1', 12.34, 60);
    positions.write('vid_1', 21.29, 60);
    expect(positions.read('vid_1')).toBe(21.3);
    expect(positions.read('vid_2')).toBeNull();
  });

  it('begins at the beginning after somebody saw it to the end, or hardly began', () => {
    const store = buildStore();
    const positions = createResumePositions(() => store);
    positions.write('vid_1', 30, 60);
    positions.write('vid_1', 58, 60);
    expect(positions.read('vid_1')).toBeNull();
    positions.write('vid_1', 2, 60);
    expect(positions.read('vid_1')).toBeNull();
  });

  it('forgets the videos watched longest ago', () => {
    const store = buildStore();
    const positions = createResumePositions(() => store);
    for (let index = 0; index <= 200; index += 1) positions.write(`vid_${index}`, 30, 60);
    expect(positions.read('vid_0')).toBeNull();
    expect(positions.read('vid_1')).toBe(30);
  });

  it('goes on without a memory when the store is forbidden, full or holds nonsense', () => {
    const forbidden = createResumePositions(() => {
      throw new Error('SecurityError');
    });
    forbidden.write('vid_1', 30, 60);
    expect(forbidden.read('vid_1')).toBeNull();
    expect(createResumePositions(() => buildStore({ 'castgraph:positions': '{"a":1}' })).read('a')).toBeNull();
    expect(createResumePositions(() => buildStore({ 'castgraph:positions': '[["a"],7,["b",9]]' })).read('b')).toBe(9);
  });

  it('notes nothing while the length is unknown', () => {
    const positions = createResumePositions(() => buildStore());
    positions.write('vid_1', 30, Number.NaN);
    expect(positions.read('vid_1')).toBeNull();
  });
});
