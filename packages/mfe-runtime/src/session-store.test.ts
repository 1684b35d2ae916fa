import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createSessionStore } from './session-store.ts';

const viewer = { id: 'usr_1', handle: 'olive', displayName: 'Olive', role: 'VIEWER', avatarUrl: null };
const signedIn = (accessToken: string, lifeMs = 600_000) => ({
  kind: 'signed-in',
  accessToken,
  expiresAt: new Date(Date.now() + lifeMs).toISOString(),
  viewer,
});

let asked: string[];
let answers: object[];

beforeEach(() => {
  asked = [];
  answers = [];
  vi.stubGlobal('BroadcastChannel', undefined);
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url.replace('/api/session/', ''));
    return new Response(JSON.stringify(answers.shift() ?? { kind: 'visitor' }));
  });
});

describe('the session of a page', () => {
  it('is not asked for where nothing hints at one', async () => {
    const store = createSessionStore({ hasHint: () => false });
    await store.restore();
    expect(store.read().state).toBe('visitor');
    expect(await store.tokens.fresh()).toBeNull();
    expect(asked).toEqual([]);
  });

  it('is restored once, however many ask for a token', async () => {
    answers = [signedIn('t1')];
    const store = createSessionStore({ hasHint: () => true });
    const tokens = await Promise.all([
      store.tokens.fresh(),
      store.tokens.fresh(),
      store.restore().then(() => store.tokens.fresh()),
    ]);
    expect(tokens).toEqual(['t1', 't1', 't1']);
    expect(asked).toEqual(['refresh']);
  });

  it('renews a token that is about to end before it is used', async () => {
    answers = [signedIn('short', 3_000), signedIn('t2')];
    const store = createSessionStore({ hasHint: () => true });
    expect(await store.tokens.fresh()).toBe('t2');
  });

  it('does not renew a token that was replaced meanwhile', async () => {
    answers = [signedIn('t1')];
    const store = createSessionStore({ hasHint: () => true });
    await store.restore();
    expect(await store.tokens.renew('an older one')).toBe('t1');
    expect(asked).toEqual(['refresh']);
  });

  it('ends where the server says that there is none', async () => {
    answers = [signedIn('t1'), { kind: 'visitor' }];
    const store = createSessionStore({ hasHint: () => true });
    await store.restore();
    expect(await store.tokens.renew('t1')).toBeNull();
    expect(store.read()).toEqual({ state: 'visitor', viewer: null });
  });

  it('outlives a server that fails for a moment', async () => {
    answers = [signedIn('t1'), { error: { code: 'UNAVAILABLE', message: 'Not now.' } }];
    const store = createSessionStore({ hasHint: () => true });
    await store.restore();
    await store.refresh();
    expect(store.read().state).toBe('signed-in');
  });

  it('tells a refusal from a failure when signing in', async () => {
    const store = createSessionStore({ hasHint: () => false });
    answers = [{ kind: 'refused', reason: 'CREDENTIALS_WRONG', message: 'No.', until: null }];
    expect(await store.signIn({ login: 'a', password: 'b' })).toMatchObject({ kind: 'refused' });
    answers = [{ error: { code: 'RATE_LIMITED', message: 'Slow.', retryAfterMs: 9_000 } }];
    expect(await store.signIn({ login: 'a', password: 'b' })).toMatchObject({ kind: 'failed', retryAfterMs: 9_000 });
    answers = [signedIn('t9')];
    expect(await store.signIn({ login: 'a', password: 'b' })).toEqual({ kind: 'signed-in', viewer });
    expect(await store.tokens.fresh()).toBe('t9');
  });
});
