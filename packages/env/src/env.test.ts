import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commaMap, originList, port, readEnv, secretHex } from './index.ts';

const schema = z.object({ PORT: port, KEY: secretHex, MAP: commaMap });

describe('reading the environment', () => {
  it('answers typed values', () => {
    const env = readEnv(schema, { PORT: '4000', KEY: 'ab'.repeat(16), MAP: 'users=http://x?a=b, videos=http://y' });
    expect(env.PORT).toBe(4000);
    expect(env.KEY).toHaveLength(16);
    expect([...env.MAP]).toEqual([
      ['users', 'http://x?a=b'],
      ['videos', 'http://y'],
    ]);
  });

  // A browser sends an origin and nothing more; an address with a path would never match it.
  it('reads origins of whatever addresses', () => {
    const read = (text: string) => readEnv(z.object({ ORIGINS: originList }), { ORIGINS: text }).ORIGINS;
    expect(read('http://localhost:3001, https://preview.example/x/')).toEqual([
      'http://localhost:3001',
      'https://preview.example',
    ]);
    expect(read('')).toEqual([]);
    expect(() => read('localhost:3001')).toThrow(/ORIGINS/);
  });

  it.each(['hunter2', 'a=b,hunter2', '=hunter2'])('refuses %s as a list of names and values, and repeats none of it', (MAP) => {
    const read = () => readEnv(z.object({ MAP: commaMap }), { MAP });
    expect(read).toThrow(/MAP: a list of name=value/);
    expect(read).not.toThrow(/hunter2/);
  });

  it('names every variable that is wrong, at once, and no value', () => {
    const read = () => readEnv(schema, { PORT: '70000', KEY: 'hunter2' });
    expect(read).toThrow(/PORT: [\s\S]*KEY: [\s\S]*MAP: /);
    expect(read).not.toThrow(/hunter2/);
  });
});
