import type { LucideIcon } from 'lucide-react';
import { classNames } from './class-names.ts';

export type Glyph = LucideIcon;

/** An icon beside words. It is never the only thing that says something, so it is hidden from readers. */
export function Icon({ of: Picture, isFlow = false, className }: { of: Glyph; isFlow?: boolean; className?: string }) {
  return (
    <Picture
      className={classNames('i', isFlow && 'i--flow', className)}
      strokeWidth={1.75}
      aria-hidden="true"
      focusable="false"
    />
  );
}
