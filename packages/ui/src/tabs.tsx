import Link from 'next/link';
import type { KeyboardEvent, ReactNode } from 'react';
import { formatNumber } from './format/count.ts';

export interface Tab {
  id: string;
  label: string;
  count?: number | undefined;
}

function face({ label, count }: Tab): ReactNode {
  return (
    <>
      {label}
      {count !== undefined && <span className="tab__n num">{formatNumber(count)}</span>}
    </>
  );
}

/** Tabs over panels of one page. Arrow keys move and select; Tab goes on into the panel (`TabPanel`). */
export function Tabs({
  label,
  tabs,
  selected,
  onSelect,
}: {
  label: string;
  tabs: Tab[];
  selected: string;
  onSelect: (id: string) => void;
}) {
  const move = (event: KeyboardEvent<HTMLDivElement>): void => {
    const now = tabs.findIndex((tab) => tab.id === selected);
    const forward = event.currentTarget.ownerDocument.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const backward = forward === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight';
    const goals: Record<string, number> = { [forward]: now + 1, [backward]: now - 1, Home: 0, End: tabs.length - 1 };
    const goal = goals[event.key];
    const next = goal === undefined ? undefined : tabs[(goal + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    onSelect(next.id);
    event.currentTarget.querySelector<HTMLElement>(`#tab-${CSS.escape(next.id)}`)?.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          id={`tab-${tab.id}`}
          className="tab"
          type="button"
          role="tab"
          aria-selected={tab.id === selected}
          aria-controls={`panel-${tab.id}`}
          tabIndex={tab.id === selected ? 0 : -1}
          onClick={() => onSelect(tab.id)}
        >
          {face(tab)}
        </button>
      ))}
    </div>
  );
}

/** What a tab shows. */
export function TabPanel({ id, children }: { id: string; children: ReactNode }) {
  return (
    <div role="tabpanel" id={`panel-${id}`} aria-labelledby={`tab-${id}`}>
      {children}
    </div>
  );
}

/** The same look over addresses: each tab is a page. */
export function TabLinks({ label, tabs, selected }: { label: string; tabs: (Tab & { href: string })[]; selected: string }) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.id} className="tab" href={tab.href} aria-current={tab.id === selected ? 'page' : undefined}>
          {face(tab)}
        </Link>
      ))}
    </nav>
  );
}
