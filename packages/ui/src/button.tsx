import Link from 'next/link';
import type { ComponentProps, MouseEvent, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { type Glyph, Icon } from './icon.tsx';

export type ButtonTone = 'plain' | 'primary' | 'inverse' | 'quiet' | 'line' | 'danger' | 'danger-quiet';

interface ButtonLook {
  /** One primary a view: the one thing to do. */
  tone?: ButtonTone;
  size?: 'sm' | 'md' | 'lg';
  isWide?: boolean;
  icon?: Glyph | undefined;
  /** An icon after the words, such as the arrow of a way on. */
  iconEnd?: Glyph | undefined;
  children: ReactNode;
}

function look({ tone = 'plain', size = 'md', isWide = false }: Omit<ButtonLook, 'children'>, className?: string): string {
  return classNames('btn', tone !== 'plain' && `btn--${tone}`, size !== 'md' && `btn--${size}`, isWide && 'btn--wide', className);
}

function content(icon: Glyph | undefined, iconEnd: Glyph | undefined, children: ReactNode): ReactNode {
  return (
    <>
      {icon && <Icon of={icon} />}
      <span className="btn__label">{children}</span>
      {iconEnd && <Icon of={iconEnd} isFlow />}
    </>
  );
}

export type ButtonProps = ButtonLook & Omit<ComponentProps<'button'>, 'children'> & { isBusy?: boolean };

/** A button says what happens. While it is busy it keeps the focus and its words, and takes no second click. */
export function Button({
  tone,
  size,
  isWide,
  icon,
  iconEnd,
  isBusy = false,
  className,
  onClick,
  children,
  ...rest
}: ButtonProps) {
  const handleClick = (event: MouseEvent<HTMLButtonElement>): void => {
    if (isBusy) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      type="button"
      {...rest}
      className={classNames(look({ tone, size, isWide }, className), isBusy && 'is-busy')}
      aria-busy={isBusy || undefined}
      aria-disabled={isBusy || rest['aria-disabled']}
      onClick={handleClick}
    >
      {content(icon, iconEnd, children)}
    </button>
  );
}

export type ButtonLinkProps = ButtonLook & Omit<ComponentProps<typeof Link>, 'children'>;

/** A link that looks like a button, for what leads elsewhere. */
export function ButtonLink({ tone, size, isWide, icon, iconEnd, className, children, ...rest }: ButtonLinkProps) {
  return (
    <Link {...rest} className={look({ tone, size, isWide }, className)}>
      {content(icon, iconEnd, children)}
    </Link>
  );
}
