import type { CSSProperties, ReactNode } from 'react';
import { classNames } from './class-names.ts';

export type ProgressState = 'running' | 'done' | 'waiting' | 'failed';

export function position(percent: number): CSSProperties {
  return { '--at': `${Math.min(100, Math.max(0, percent))}%` } as CSSProperties;
}

/** How far something is: the edge, and a node where it is. */
export function ProgressLine({ percent, label, state = 'running' }: { percent: number; label: string; state?: ProgressState }) {
  const look = { running: null, done: 'is-done', waiting: 'is-wait', failed: 'is-failed' }[state];
  return (
    <span
      className={classNames('line', look)}
      style={position(percent)}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(state === 'done' ? 100 : percent)}
    />
  );
}

export interface Step {
  label: string;
  detail?: ReactNode;
  state: 'done' | 'now' | 'next' | 'warn';
  /** How much of the step is done, 0 to 100, while it is `now`. */
  percent?: number;
}

/** A way of several steps, and where on it something is. */
export function Steps({ label, steps }: { label: string; steps: Step[] }) {
  return (
    <ol className="steps" aria-label={label}>
      {steps.map((step) => (
        <li
          key={step.label}
          className={classNames(
            'step',
            step.state === 'done' && 'is-done',
            step.state === 'now' && 'is-now',
            step.state === 'warn' && 'is-warn',
          )}
          style={step.percent === undefined ? undefined : position(step.percent)}
          aria-current={step.state === 'now' ? 'step' : undefined}
        >
          <b>{step.label}</b>
          {step.detail}
        </li>
      ))}
    </ol>
  );
}
