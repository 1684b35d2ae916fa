import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commaMap, port, readEnv, secretHex } from './index.ts';

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

  it('names every variable that is wrong, at once, and no value', () => {
    const read = () => readEnv(schema, { PORT: '70000', KEY: 'hunter2' });
    expect(read).toThrow(/PORT: [\s\S]*KEY: [\s\S]*MAP: /);
    expect(read).not.toThrow(/hunter2/);
  });
});
