import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { type Engine, idleEngineState } from './engine.ts';
import { SettingsMenu } from './settings-menu.tsx';

const state = {
  ...idleEngineState,
  isLoaded: true,
  activeTrackId: 1,
  tracks: [
    { id: 1, heightPx: 360, frameRate: 30, bandwidthBps: 800_000 },
    { id: 2, heightPx: 720, frameRate: 30, bandwidthBps: 2_600_000 },
  ],
};

function renderMenu() {
  const chooseQuality = vi.fn();
  const calls = { onSpeed: vi.fn(), onShortcuts: vi.fn(), onKeyHelp: vi.fn(), onClose: vi.fn() };
  render(
    <SettingsMenu id="menu" engine={{ chooseQuality } as unknown as Engine} state={state} speed={1} hasShortcuts {...calls} />,
  );
  return { chooseQuality, ...calls };
}

describe('the menu of the player, by keyboard alone', () => {
  it('chooses a quality', async () => {
    const { chooseQuality, onClose } = renderMenu();
    expect(screen.getByRole('menuitem', { name: /Quality/ })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    expect(screen.getByRole('menuitemradio', { name: /Auto/ })).toHaveFocus();
    expect(screen.getByRole('menuitemradio', { name: /Auto/ })).toBeChecked();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(chooseQuality).toHaveBeenCalledWith(2);
    expect(onClose).toHaveBeenCalled();
  });

  it('goes back by Escape, and then closes', async () => {
    const { onClose } = renderMenu();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(screen.getByRole('menu', { name: 'Speed' })).toBeInTheDocument();
    await userEvent.keyboard('{Escape}');
    expect(screen.getByRole('menu', { name: 'Quality and speed' })).toBeInTheDocument();
    expect(onClose).not.toHaveBeenCalled();
    await userEvent.keyboard('{Escape}');
    expect(onClose).toHaveBeenCalled();
  });

  it('turns single keys off', async () => {
    const { onShortcuts } = renderMenu();
    await userEvent.keyboard('{End}{ArrowUp}{Enter}');
    expect(onShortcuts).toHaveBeenCalledWith(false);
  });

  // The menu gives the focus back to its button first: closing the help then leads there.
  it('closes for the help on keys', async () => {
    const { onKeyHelp, onClose } = renderMenu();
    await userEvent.keyboard('{End}{Enter}');
    expect(onClose.mock.invocationCallOrder[0]).toBeLessThan(onKeyHelp.mock.invocationCallOrder[0] ?? 0);
  });
});
