import { classNames } from './class-names.ts';

/** The mark: an edge, and a node where you are. */
export function BrandMark({ className }: { className?: string }) {
  return (
    <svg className={classNames('i', className)} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M8.5 7v18M8.5 7l16 9M8.5 25l16-9" fill="none" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" />
      <circle cx="8.5" cy="7" r="3.6" fill="currentColor" />
      <circle cx="8.5" cy="25" r="3.6" fill="currentColor" />
      <circle cx="24" cy="16" r="5.2" fill="var(--cg-accent)" stroke="var(--cg-node-ring)" strokeWidth="1.6" />
    </svg>
  );
}
