import { render } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { SettingsNav } from './settings-nav.tsx';

// jsdom has no layout and does not know the method.
const seen: string[] = [];
beforeEach(() => {
  seen.length = 0;
  HTMLElement.prototype.scrollIntoView = function scrollIntoView(this: HTMLElement) {
    seen.push(this.textContent ?? '');
  };
});

describe('the places of the settings', () => {
  it('show the one that is open, where they are wider than the screen', () => {
    const { rerender } = render(<SettingsNav path="/settings/tokens" />);
    expect(seen).toEqual(['Access tokens']);
    rerender(<SettingsNav path="/settings" />);
    expect(seen).toEqual(['Access tokens', 'Account']);
  });
});
