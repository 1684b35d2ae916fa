import { afterEach, describe, expect, it } from 'vitest';
import { createExplorerState } from './explorer-state.ts';

afterEach(() => sessionStorage.clear());

describe('the token of the explorer', () => {
  it('outlives a reload of the tab and lies nowhere else', () => {
    createExplorerState().getState().useToken('cgp_secret');
    expect(createExplorerState().getState().token).toBe('cgp_secret');
    expect(JSON.stringify({ ...localStorage })).not.toContain('cgp_secret');
    expect(location.href + document.cookie).not.toContain('cgp_secret');
  });

  it('leaves nothing behind when it is forgotten', () => {
    const { useToken } = createExplorerState().getState();
    useToken('cgp_secret');
    useToken('');
    expect(sessionStorage).toHaveLength(0);
  });
});

describe('what is shown of an answer', () => {
  const cost = { estimated: 1, remaining: 9, limit: 10, windowMs: 1_000, tier: 'FREE' };

  it('keeps the cost of a stream, which its first event alone says', () => {
    const store = createExplorerState();
    store.getState().begin();
    store.getState().record({ data: {}, extensions: { cost } });
    store.getState().record({ data: {} });
    expect(store.getState().answer?.cost).toEqual(cost);
  });

  it('goes when the next operation begins', () => {
    const store = createExplorerState();
    store.getState().record({ data: {}, extensions: { cost } });
    store.getState().begin();
    store.getState().record({ errors: [{ message: 'No.' }] });
    expect(store.getState().answer).toMatchObject({ cost: null, errors: [{ message: 'No.' }] });
  });
});
