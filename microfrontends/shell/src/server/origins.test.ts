import { describe, expect, it } from 'vitest';
import { listOrigins } from './origins.ts';

describe('whose pages may use sessions', () => {
  it('are those of the site, and on localhost the remotes that run alone', () => {
    const origins = listOrigins('http://localhost:3000');
    expect(origins.has('http://localhost:3000')).toBe(true);
    expect(origins.has('http://localhost:3004')).toBe(true);
    expect(origins.has('http://localhost:9000')).toBe(false);
    expect(origins.has('http://127.0.0.1:3004')).toBe(false);
  });

  it('are the site alone anywhere else, but for what is named', () => {
    const origins = listOrigins('https://castgraph.example/x', ['https://preview.example']);
    expect(origins.site).toBe('https://castgraph.example');
    expect(origins.has('http://localhost:3001')).toBe(false);
    expect(origins.has('https://castgraph.example:3001')).toBe(false);
    expect(origins.has('https://preview.example')).toBe(true);
    expect([origins.has(undefined), origins.has('null')]).toEqual([false, false]);
  });
});
