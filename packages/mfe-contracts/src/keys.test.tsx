import { act, render, renderHook } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isTypingIn, setShortcuts, useKeyHelp, useKeys } from './keys.ts';

const group = { title: 'Player', keys: [{ keys: ['k'], does: 'Play, pause' }] };

afterEach(() => {
  act(() => setShortcuts(true));
  vi.restoreAllMocks();
});

describe('the keys of a page', () => {
  it('are those of what stands on it', () => {
    const { result } = renderHook(useKeys);
    const player = renderHook(() => useKeyHelp(group));
    expect(result.current.groups).toEqual([group]);
    player.unmount();
    expect(result.current.groups).toEqual([]);
  });

  it('can be turned off, which this browser remembers', () => {
    const { result } = renderHook(useKeys);
    act(() => setShortcuts(false));
    expect(result.current.hasShortcuts).toBe(false);
    expect(window.localStorage.getItem('castgraph:shortcuts')).toBe('off');
  });

  it('can be turned off for the page where storing is forbidden', () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('SecurityError');
    });
    const { result } = renderHook(useKeys);
    act(() => setShortcuts(false));
    expect(result.current.hasShortcuts).toBe(false);
  });

  it('are text where somebody types', () => {
    const { container } = render(
      <>
        <textarea />
        <p contentEditable suppressContentEditableWarning>
          <b>words</b>
        </p>
        <button type="button">Go</button>
      </>,
    );
    const isText = (selector: string) => isTypingIn(container.querySelector(selector));
    expect([isText('textarea'), isText('b'), isText('button'), isTypingIn(null)]).toEqual([true, true, false, false]);
  });
});
