import { describe, expect, it } from 'vitest';
import { checkVariables, findEnvModule, readNames } from './variables.mjs';

const process = { name: 'gateway', needs: ['REDIS_URL'], settings: ['ALLOWED_ORIGINS', 'SCHEMA_FILE'] };
const check = ({ read = ['PORT', 'REDIS_URL', 'ALLOWED_ORIGINS', 'SCHEMA_FILE'], composed, ...change } = {}) =>
  checkVariables({
    processes: [{ ...process, ...change }],
    readVariables: () => read,
    environments: { gateway: composed ?? { PORT: 4000, REDIS_URL: 'redis://redis', ALLOWED_ORIGINS: null } },
  });

describe('the variables of a process', () => {
  it('are read from its env.ts, which its main file names', () => {
    const text =
      "import { processEnv } from '@castgraph/env';\nz.object({\n  ...processEnv,\n  /** Where. */\n  S3_ENDPOINT: z.url(),\n})";
    const readModule = (from) => (from === '@castgraph/env' ? 'export const processEnv = {\n  HOST: z.string(),\n};' : '');
    expect(readNames(text, readModule)).toEqual(['S3_ENDPOINT', 'HOST']);
    expect(findEnvModule("import { a } from './a.ts';\nimport { readEnv } from './origin/env.ts';")).toBe('./origin/env.ts');
  });

  it('all reach it, natively and in a container, where the image alone knows its places', () => {
    expect(check()).toEqual([]);
    expect(check({ extra: () => ({ WORKERS: '2' }), read: ['PORT', 'REDIS_URL', 'ALLOWED_ORIGINS', 'SCHEMA_FILE'] })).toEqual([
      'gateway is told WORKERS in vain',
    ]);
  });

  // A setting that is documented and cannot be set is worse than none.
  it('are named when nobody can set them', () => {
    expect(check({ settings: ['SCHEMA_FILE'] })).toEqual(['nobody can set ALLOWED_ORIGINS of gateway']);
    expect(check({ composed: { PORT: 4000, REDIS_URL: 'redis://redis' } })).toEqual([
      'the service gateway is not told ALLOWED_ORIGINS',
    ]);
  });

  it('are named when the process does not read them', () => {
    expect(check({ needs: ['REDIS_URL', 'MEDIA_URL_KEY'] })).toEqual(['gateway is told MEDIA_URL_KEY in vain']);
    expect(check({ composed: { PORT: 4000, REDIS_URL: 'redis://redis', ALLOWED_ORIGINS: null, MEDIA_URL_KEY: 'x' } })).toEqual([
      'the service gateway is told MEDIA_URL_KEY in vain',
    ]);
  });
});
