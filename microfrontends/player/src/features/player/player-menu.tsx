import { Icon } from '@castgraph/ui/icon';
import { ChevronLeft } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';

export type PlayerMenuItem =
  | { kind: 'choice'; label: string; hint?: string; isChecked: boolean; onSelect(): void }
  | { kind: 'toggle'; label: string; hint?: string; isChecked: boolean; onSelect(): void }
  | { kind: 'way'; label: string; hint?: string; onSelect(): void };

interface PlayerMenuProps {
  id: string;
  label: string;
  items: readonly PlayerMenuItem[];
  /** Goes to the menu that led here. */
  onBack?: (() => void) | undefined;
  onClose(): void;
}

const ROLES = { choice: 'menuitemradio', toggle: 'menuitemcheckbox', way: 'menuitem' } as const;

/** A menu over the picture: arrows move, Escape goes back, Tab leaves. It opens on what is chosen. */
export function PlayerMenu({ id, label, items, onBack, onClose }: PlayerMenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  const rows = () => [...(menu.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];

  // biome-ignore lint/correctness/useExhaustiveDependencies: another label is another menu, which takes the focus anew.
  useEffect(() => {
    const all = rows();
    (all.find((row) => row.getAttribute('aria-checked') === 'true' && row.role === 'menuitemradio') ?? all[0])?.focus();
  }, [label]);

  const move = (event: KeyboardEvent) => {
    const all = rows();
    const now = all.indexOf(document.activeElement as HTMLElement);
    const goals: Record<string, number> = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: all.length - 1 };
    const goal = goals[event.key];
    if (event.key === 'Escape' || event.key === 'ArrowLeft') {
      if (event.key === 'ArrowLeft' && !onBack) return;
      (onBack ?? onClose)();
    } else if (event.key === 'Tab') onClose();
    else if (goal !== undefined) all[(goal + all.length) % all.length]?.focus();
    else return;
    event.stopPropagation();
    if (event.key !== 'Tab') event.preventDefault();
  };

  return (
    <div ref={menu} id={id} className="pmenu" role="menu" aria-label={label} tabIndex={-1} onKeyDown={move}>
      {onBack && (
        <button className="pmenu__row pmenu__nav pmenu__back" type="button" role="menuitem" tabIndex={-1} onClick={onBack}>
          <Icon of={ChevronLeft} />
          {label}
        </button>
      )}
      {items.map((item) => (
        // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the rule does not see that the role is that of a choice.
        <button
          key={item.label}
          className={item.kind === 'way' ? 'pmenu__row pmenu__nav' : 'pmenu__row'}
          type="button"
          role={ROLES[item.kind]}
          aria-checked={item.kind === 'way' ? undefined : item.isChecked}
          tabIndex={-1}
          onClick={item.onSelect}
        >
          {item.label}
          {item.hint && <span className="pmenu__end">{item.hint}</span>}
        </button>
      ))}
    </div>
  );
}
