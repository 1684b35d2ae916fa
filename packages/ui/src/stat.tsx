import type { ReactNode } from 'react';

export function Stats({ children }: { children: ReactNode }) {
  return <div className="stats">{children}</div>;
}

/** One figure with its name, and what it is measured by. */
export function Stat({ label, value, unit, note }: { label: string; value: ReactNode; unit?: string; note?: ReactNode }) {
  return (
    <div className="stat">
      <span className="stat__label">{label}</span>
      <span className="stat__value">
        {value}
        {unit && <small> {unit}</small>}
      </span>
      <span className="stat__delta">{note}</span>
    </div>
  );
}
