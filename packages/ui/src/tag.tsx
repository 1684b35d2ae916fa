import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { type Glyph, Icon } from './icon.tsx';

export type TagTone = 'plain' | 'ok' | 'warn' | 'danger' | 'info' | 'accent';

/** A state in a word. The colour underlines what the word says. */
export function Tag({ tone = 'plain', icon, children }: { tone?: TagTone; icon?: Glyph | undefined; children: ReactNode }) {
  return (
    <span className={classNames('tag', tone !== 'plain' && `tag--${tone}`)}>
      {icon && <Icon of={icon} />}
      {children}
    </span>
  );
}
