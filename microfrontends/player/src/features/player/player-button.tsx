import { type Glyph, Icon } from '@castgraph/ui/icon';
import type { ComponentProps } from 'react';

type PlayerButtonProps = Omit<ComponentProps<'button'>, 'children' | 'aria-label'> & {
  label: string;
  /** The key that does the same; said with the name, and shown on hover. */
  shortcut?: string;
  icon: Glyph;
};

/** A button of the player's chrome. */
export function PlayerButton({ label, shortcut, icon, className, ...rest }: PlayerButtonProps) {
  const name = shortcut ? `${label} (${shortcut})` : label;
  return (
    <button
      type="button"
      {...rest}
      className={className ? `player__btn ${className}` : 'player__btn'}
      aria-label={name}
      title={name}
      aria-keyshortcuts={shortcut}
    >
      <Icon of={icon} />
    </button>
  );
}
