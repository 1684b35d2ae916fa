import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Flag, Share2 } from 'lucide-react';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { IconButton } from './icon-button.tsx';
import { Menu } from './menu.tsx';

// jsdom has no popovers: these send the events that a browser sends.
beforeAll(() => {
  HTMLElement.prototype.hidePopover ??= function hidePopover(this: HTMLElement) {
    fireEvent(this, Object.assign(new Event('toggle'), { newState: 'closed' }));
  };
});

function open() {
  const onShare = vi.fn();
  render(
    <Menu
      label="More about the video"
      items={[
        { label: 'Share', icon: Share2, onSelect: onShare },
        'separator',
        { label: 'Watch', href: '/watch/vid_1' },
        { label: 'Report', icon: Flag, isDisabled: true },
      ]}
      trigger={(props) => <IconButton {...props} label="More" icon={Flag} />}
    />,
  );
  const menu = screen.getByRole('menu', { hidden: true });
  fireEvent(menu, Object.assign(new Event('toggle'), { newState: 'open' }));
  return { menu, onShare };
}

describe('a menu', () => {
  it('opens from its button, says so, and puts the focus on the first row', () => {
    const { menu } = open();
    const button = screen.getByRole('button', { name: 'More' });
    expect(button).toHaveAttribute('aria-expanded', 'true');
    expect(button).toHaveAttribute('popovertarget', menu.id);
    expect(screen.getByRole('menuitem', { name: 'Share', hidden: true })).toHaveFocus();
  });

  it('moves with the arrows over what can be chosen', async () => {
    open();
    await userEvent.keyboard('{ArrowDown}');
    expect(screen.getByRole('menuitem', { name: 'Watch', hidden: true })).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}');
    expect(screen.getByRole('menuitem', { name: 'Share', hidden: true })).toHaveFocus();
  });

  it('does what was chosen and closes', () => {
    const { onShare } = open();
    fireEvent.click(screen.getByRole('menuitem', { name: 'Share', hidden: true }));
    expect(onShare).toHaveBeenCalledTimes(1);
    expect(screen.getByRole('button', { name: 'More' })).toHaveAttribute('aria-expanded', 'false');
  });
});
