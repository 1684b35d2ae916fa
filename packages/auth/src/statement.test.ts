import { describe, expect, it } from 'vitest';
import { createLocalNonceMemory, signStatement, verifyStatement } from './statement.ts';

const key = Buffer.alloc(32, 7);
const input = {
  audience: 'videos',
  body: '{"query":"{ me { id } }"}',
  viewer: null,
  clientAddress: '192.0.2.1',
  requestId: 'request-1',
};
const check = (header: string | undefined, changes: Partial<Parameters<typeof verifyStatement>[1]> = {}, withKey = key) =>
  verifyStatement(withKey, { header, audience: 'videos', body: input.body, rememberNonce: () => true, ...changes });

describe('a statement about who is asking', () => {
  it('hands over what the gateway said', async () => {
    const viewer = {
      userId: 'usr_1',
      credential: 'session' as const,
      sessionId: 'ses_1',
      role: 'ADMIN' as const,
      scopes: ['admin'],
    };
    await expect(check(signStatement(key, { ...input, viewer }))).resolves.toMatchObject({ viewer, clientAddress: '192.0.2.1' });
  });

  it.each([
    ['no statement', () => check(undefined)],
    ['another key', () => check(signStatement(key, input), {}, Buffer.alloc(32, 8))],
    ['another body', () => check(signStatement(key, input), { body: '{"query":"mutation { x }"}' })],
    ['another subgraph', () => check(signStatement(key, input), { audience: 'users' })],
    ['age', () => check(signStatement(key, input), { nowMs: Date.now() + 10_001 })],
    ['a payload that was changed', () => check(`${signStatement(key, input).slice(1)}`)],
    ['a life longer than the gateway gives', () => check(signStatement(key, input, Date.now() + 60_000))],
  ])('is refused for %s', async (_, attempt) => {
    await expect(attempt()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('is good once', async () => {
    const rememberNonce = createLocalNonceMemory();
    const header = signStatement(key, input);
    await check(header, { rememberNonce });
    await expect(check(header, { rememberNonce })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
