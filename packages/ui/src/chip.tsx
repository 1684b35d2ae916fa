import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** A row of filters that exclude each other. */
export function Chips({ label, isTight = false, children }: { label: string; isTight?: boolean; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a scrolling flex row in every browser.
    <div className={classNames('chips', isTight && 'chips--tight')} role="group" aria-label={label}>
      {children}
    </div>
  );
}

/** A filter; pressed is the one that holds. */
export function Chip({ isPressed, children, ...rest }: ComponentProps<'button'> & { isPressed: boolean }) {
  return (
    <button type="button" {...rest} className="chip" aria-pressed={isPressed}>
      {children}
    </button>
  );
}

/** A row of places that filter by address, so that they can be linked to and opened in a tab. */
export function ChipNav({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav aria-label={label}>
      <ul className="chips">{children}</ul>
    </nav>
  );
}

/** One place of a `ChipNav`. */
export function ChipLink({ isCurrent, children, ...rest }: ComponentProps<typeof Link> & { isCurrent: boolean }) {
  return (
    <li>
      <Link {...rest} className="chip" aria-current={isCurrent ? 'page' : undefined}>
        {children}
      </Link>
    </li>
  );
}
