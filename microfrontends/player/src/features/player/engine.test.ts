import { describe, expect, it } from 'vitest';
import { readFault } from './engine.ts';

describe('why playing stopped', () => {
  it('tells an address that no longer works from a connection that is gone', () => {
    expect(readFault({ category: 1, code: 1001, data: ['http://x', 403] })).toBe('refused');
    expect(readFault({ category: 1, code: 1001, data: ['http://x', 404] })).toBe('refused');
    expect(readFault({ category: 1, code: 1001, data: ['http://x', 502] })).toBe('connection');
    expect(readFault({ category: 1, code: 1002 })).toBe('connection');
  });

  it('calls the rest a matter of the format', () => {
    expect(readFault({ category: 3, code: 3016 })).toBe('format');
    expect(readFault(undefined)).toBe('format');
  });
});
