import type { ReactNode } from 'react';
import { Button } from './button.tsx';

export interface BrokenProps {
  title: string;
  children: ReactNode;
  onRetry?: (() => void) | undefined;
  isRetrying?: boolean;
  /** A second way out beside “Try again”. */
  action?: ReactNode;
  /** Release, request id and cause, for a bug report. */
  details?: string | undefined;
  headingLevel?: 1 | 2 | 3;
}

/** Something did not load. The page around it survives. */
export function Broken({ title, children, onRetry, isRetrying = false, action, details, headingLevel = 2 }: BrokenProps) {
  const Heading = `h${headingLevel}` as const;
  return (
    <div className="broken" role="alert">
      <svg viewBox="0 0 160 48" fill="none" aria-hidden="true" focusable="false">
        <path d="M12 24h46M102 24h46M66 24h4M90 24h4" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
        <path
          d="M76 15l-4-7M84 15l4-7M76 33l-4 7M84 33l4 7"
          stroke="currentColor"
          strokeWidth="1.6"
          strokeLinecap="round"
          opacity=".6"
        />
        <circle cx="12" cy="24" r="7" fill="var(--cg-node)" stroke="var(--cg-node-ring)" strokeWidth="1.5" />
        <circle cx="148" cy="24" r="6.5" stroke="currentColor" strokeWidth="2" strokeDasharray="3 3.5" />
      </svg>
      <Heading className="empty__title">{title}</Heading>
      <p>{children}</p>
      {(onRetry || action) && (
        <div className="broken__acts">
          {onRetry && (
            <Button tone="primary" isBusy={isRetrying} onClick={onRetry}>
              Try again
            </Button>
          )}
          {action}
        </div>
      )}
      {details && (
        <details>
          <summary>For a bug report</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
          <pre tabIndex={0}>{details}</pre>
        </details>
      )}
    </div>
  );
}

/** A remote that did not load takes only its own place. */
export function BrokenRemote({
  name,
  ...rest
}: { name: string } & Pick<BrokenProps, 'onRetry' | 'isRetrying' | 'action' | 'details' | 'headingLevel'>) {
  return (
    <Broken title={`${name} did not load`} {...rest}>
      The rest of Castgraph works. This part did not answer in time, twice. What you typed elsewhere is kept.
    </Broken>
  );
}
