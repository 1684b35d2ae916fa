import Link from 'next/link';
import { type ComponentProps, type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import { classNames } from './class-names.ts';
import { type Glyph, Icon } from './icon.tsx';

export type MenuItem =
  | 'separator'
  | {
      label: string;
      icon?: Glyph;
      /** Where it leads; without it `onSelect` does it. */
      href?: string;
      onSelect?: () => void;
      isDanger?: boolean;
      isDisabled?: boolean;
    };

export interface MenuProps {
  label: string;
  items: MenuItem[];
  /** Draws the button that opens the menu; the props must reach it. */
  trigger: (props: MenuTrigger) => ReactNode;
}

export type MenuTrigger = Pick<
  ComponentProps<'button'>,
  'id' | 'aria-haspopup' | 'aria-expanded' | 'aria-controls' | 'popoverTarget'
>;

/** Puts the menu under its button, or above it where there is no room, and never over the page's edge. */
function place(menu: HTMLElement, button: HTMLElement): void {
  const from = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const edge = 8;
  const below = from.bottom + 4;
  const top = below + height + edge > window.innerHeight ? Math.max(edge, from.top - height - 4) : below;
  const left = Math.min(Math.max(edge, from.right - width), window.innerWidth - width - edge);
  Object.assign(menu.style, { inset: 'auto', top: `${top}px`, left: `${left}px` });
}

/** A menu in the browser's top layer (`popover`): Escape and a press elsewhere close it, arrow keys move in it. */
export function Menu({ label, items, trigger }: MenuProps) {
  const id = useId();
  const element = useRef<HTMLDivElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const rows = (): HTMLElement[] => [
    ...(element.current?.querySelectorAll<HTMLElement>('[role="menuitem"]:not([disabled])') ?? []),
  ];
  const close = (): void => element.current?.hidePopover();

  const handleKey = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.key === 'Tab') close();
    const all = rows();
    const focused = event.currentTarget.ownerDocument.activeElement;
    const now = focused instanceof HTMLElement ? all.indexOf(focused) : -1;
    const goal = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: all.length - 1 }[event.key];
    if (goal === undefined) return;
    event.preventDefault();
    all[(goal + all.length) % all.length]?.focus();
  };

  return (
    <>
      {trigger({ id: `${id}-button`, 'aria-haspopup': 'menu', 'aria-expanded': isOpen, 'aria-controls': id, popoverTarget: id })}
      <div
        ref={element}
        id={id}
        className="pop menu"
        popover="auto"
        role="menu"
        aria-label={label}
        tabIndex={-1}
        onKeyDown={handleKey}
        onToggle={(event) => {
          const opens = event.newState === 'open';
          setIsOpen(opens);
          const button = document.getElementById(`${id}-button`);
          if (!opens || !button) return;
          place(event.currentTarget, button);
          rows()[0]?.focus();
        }}
      >
        {items.map((item, index) =>
          item === 'separator' ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: a separator has nothing but its place.
            <hr className="menu__sep" key={`separator-${index}`} />
          ) : (
            <MenuRow key={item.label} item={item} close={close} />
          ),
        )}
      </div>
    </>
  );
}

function MenuRow({ item, close }: { item: Exclude<MenuItem, 'separator'>; close: () => void }) {
  const className = classNames('menu__row', item.isDanger && 'menu__row--danger');
  const content = (
    <>
      {item.icon && <Icon of={item.icon} />}
      {item.label}
    </>
  );
  const select = (): void => {
    close();
    item.onSelect?.();
  };
  return item.href ? (
    <Link className={className} role="menuitem" tabIndex={-1} href={item.href} onClick={select}>
      {content}
    </Link>
  ) : (
    <button className={className} type="button" role="menuitem" tabIndex={-1} disabled={item.isDisabled} onClick={select}>
      {content}
    </button>
  );
}
