import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { type Glyph, Icon } from './icon.tsx';

export type CalloutTone = 'info' | 'ok' | 'warn' | 'danger' | 'accent';
const icons: Record<CalloutTone, Glyph> = { info: Info, ok: CircleCheck, warn: TriangleAlert, danger: CircleAlert, accent: Info };

interface CalloutProps {
  tone?: CalloutTone;
  icon?: Glyph;
  /** One way on, as a small button. */
  action?: ReactNode;
  children: ReactNode;
}

/** Something that must be read where it stands. Failures are announced at once, the rest in its turn. */
export function Callout({ tone = 'info', icon, action, children }: CalloutProps) {
  return (
    <div className={classNames('callout', tone !== 'info' && `callout--${tone}`)} role={tone === 'danger' ? 'alert' : 'status'}>
      <Icon of={icon ?? icons[tone]} />
      <div>{children}</div>
      {action}
    </div>
  );
}
