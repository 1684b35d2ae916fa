import type { ReactNode } from 'react';

export interface EmptyProps {
  title: string;
  /** What gathers here. */
  children: ReactNode;
  /** One way to fill it. */
  action?: ReactNode;
  headingLevel?: 1 | 2 | 3;
}

/** Nothing here yet: what gathers here, and one way to fill it. */
export function Empty({ title, children, action, headingLevel = 2 }: EmptyProps) {
  const Heading = `h${headingLevel}` as const;
  return (
    <div className="panel empty">
      <svg viewBox="0 0 160 64" fill="none" aria-hidden="true" focusable="false">
        <path
          d="M16 46C50 46 46 18 80 18s34 28 64 28"
          stroke="currentColor"
          strokeWidth="2"
          strokeLinecap="round"
          strokeDasharray="1 6"
        />
        <circle cx="16" cy="46" r="7" fill="var(--cg-node)" stroke="var(--cg-node-ring)" strokeWidth="1.5" />
        <circle cx="80" cy="18" r="6" stroke="currentColor" strokeWidth="2" />
        <circle cx="144" cy="46" r="6" stroke="currentColor" strokeWidth="2" />
      </svg>
      <Heading className="empty__title">{title}</Heading>
      <p>{children}</p>
      {action}
    </div>
  );
}
