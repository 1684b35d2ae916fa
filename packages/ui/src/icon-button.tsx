import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';
import { type Glyph, Icon } from './icon.tsx';

export type IconButtonProps = Omit<ComponentProps<'button'>, 'children' | 'aria-label'> & {
  /** What the button does, said aloud. */
  label: string;
  icon: Glyph;
  size?: 'sm' | 'md';
  hasWell?: boolean;
};

/** A button that is an icon. Its name is required, because nothing else says what it does. */
export function IconButton({ label, icon, size = 'md', hasWell = false, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      className={classNames('icon-btn', size === 'sm' && 'icon-btn--sm', hasWell && 'icon-btn--well', className)}
    >
      <Icon of={icon} />
    </button>
  );
}
