import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { boundSilence } from './body.ts';

const LIMIT_MS = 1_000;
const silent = () => new Readable({ read() {} });

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

describe('a body of the store', () => {
  it('ends with an error when nothing more comes, and lets go of the store', async () => {
    const body = silent();
    const out = boundSilence(body, LIMIT_MS);
    body.push('begun');
    expect(String((await once(out, 'data'))[0])).toBe('begun');
    vi.advanceTimersByTime(LIMIT_MS);
    await expect(once(out, 'end')).rejects.toThrow('sent nothing');
    expect(body.destroyed).toBe(true);
  });

  it('waits for a slow reader for as long as it takes', async () => {
    const size = 8 * 1024 * 1024;
    const out = boundSilence(Readable.from(Array(8).fill(Buffer.alloc(size / 8)), { objectMode: false }), LIMIT_MS);
    // Nobody reads: what fits is buffered, then the store itself waits.
    await setImmediate();
    vi.advanceTimersByTime(100 * LIMIT_MS);
    let read = 0;
    for await (const chunk of out) read += chunk.length;
    expect(read).toBe(size);
  });

  it('is not read any further once the reader has gone, and leaves no timer behind', async () => {
    const body = silent();
    const out = boundSilence(body, LIMIT_MS);
    out.destroy();
    await setImmediate();
    expect(body.destroyed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
