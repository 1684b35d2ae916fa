import { describe, expect, it, vi } from 'vitest';
import { readDemoWish, settleDemoWish } from './demo-wish.mjs';

const state = vi.hoisted(() => ({ of: 'undecided', declined: 0 }));
vi.mock('./demo.mjs', () => ({ readDemoState: () => state.of, declineDemo: () => state.declined++ }));

function read({ was = 'undecided', flags = {}, env = {}, ask } = {}) {
  Object.assign(state, { of: was, declined: 0 });
  return readDemoWish({ runDir: '/nowhere', flags, env, ask, say: () => {} });
}

describe('whether a demo is made', () => {
  it('is said by a flag, and a demo that is there is not made again', async () => {
    expect(await read({ flags: { demo: true } })).toBe('yes');
    expect(await read({ flags: { demo: true }, was: 'declined' })).toBe('yes');
    expect(await read({ flags: { demo: true }, was: 'complete' })).toBe('no');
    expect(await read({ flags: { 'no-demo': true }, was: 'begun' })).toBe('no');
  });

  it('is remembered: one that was cut short goes on, one that was declined stays so', async () => {
    expect(await read({ was: 'begun' })).toBe('yes');
    expect(await read({ was: 'declined' })).toBe('no');
    expect(await read({ was: 'complete' })).toBe('no');
  });

  it('is left to the databases on a first start, without a terminal', async () => {
    expect(await read()).toBe('if-empty');
  });

  // An operator's own database is no place for three invented people.
  it.each(['POSTGRES_URL', 'USERS_DATABASE_URL', 'VIDEOS_DATABASE_URL', 'MEDIA_DATABASE_URL', 'SMTP_URL'])(
    'is no by default where %s is set',
    async (name) => {
      expect(await read({ env: { [name]: 'postgresql://db.example' } })).toBe('no');
      expect(state.declined).toBe(0);
      const ask = vi.fn(async (isYesByDefault) => isYesByDefault);
      expect(await read({ env: { [name]: 'postgresql://db.example' }, ask })).toBe('no');
      expect(ask).toHaveBeenCalledWith(false);
    },
  );

  it('is asked on a terminal, and no is remembered', async () => {
    expect(await read({ ask: async (isYesByDefault) => isYesByDefault })).toBe('if-empty');
    expect(state.declined).toBe(0);
    expect(await read({ ask: async () => false })).toBe('no');
    expect(state.declined).toBe(1);
  });

  const settle = (wish, isSomebodyThere) => {
    Object.assign(state, { declined: 0 });
    return settleDemoWish({ wish, runDir: '/nowhere', hasAccounts: async () => isSomebodyThere, say: () => {} });
  };

  it('is no where somebody has an account, however new the data folder is, and that is remembered', async () => {
    expect(await settle('if-empty', true)).toBe(false);
    expect(state.declined).toBe(1);
    expect(await settle('if-empty', false)).toBe(true);
  });

  it('is yes in spite of accounts where it was asked for by name', async () => {
    expect(await settle('yes', true)).toBe(true);
    expect(await settle('no', false)).toBe(false);
  });
});
