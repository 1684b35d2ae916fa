import { describe, expect, it } from 'vitest';
import { listOrigins } from './origins.ts';

describe('whose pages may use sessions', () => {
  it('are those of the site alone, also on one’s own machine', () => {
    const origins = listOrigins('http://localhost:3000/x');
    expect(origins.site).toBe('http://localhost:3000');
    expect(origins.has('http://localhost:3000')).toBe(true);
    expect(origins.has('http://localhost:3004')).toBe(false);
    expect([origins.has(undefined), origins.has('null')]).toEqual([false, false]);
  });

  it('are those that the installation allows besides', () => {
    const origins = listOrigins('https://castgraph.example', ['https://preview.example']);
    expect(origins.has('https://preview.example')).toBe(true);
    expect(origins.has('http://preview.example')).toBe(false);
  });
});
