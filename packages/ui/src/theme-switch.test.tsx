import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ThemeSwitch, themeFromCookie } from './theme-switch.tsx';

describe('the theme', () => {
  beforeEach(() => {
    delete document.documentElement.dataset.theme;
    vi.stubGlobal('matchMedia', () => ({ matches: true }));
  });

  it('begins with the device, turns, and is known to the server', async () => {
    render(<ThemeSwitch />);
    const button = screen.getByRole('button', { name: 'Switch between light and dark' });
    await userEvent.click(button);
    expect(document.documentElement.dataset.theme).toBe('light');
    expect(themeFromCookie(document.cookie)).toBe('light');
    await userEvent.click(button);
    expect(themeFromCookie(document.cookie)).toBe('dark');
  });

  // The value goes into the page's HTML.
  it('takes nothing but its two names from a cookie', () => {
    expect(themeFromCookie('a=b; castgraph-theme=dark')).toBe('dark');
    expect(themeFromCookie('castgraph-theme="><script>')).toBeNull();
    expect(themeFromCookie('xcastgraph-theme=dark')).toBeNull();
    expect(themeFromCookie(undefined)).toBeNull();
  });
});
