import { Button } from '@castgraph/ui/button';
import { formatNumber } from '@castgraph/ui/format/count';
import { Tag } from '@castgraph/ui/tag';
import { Calculator } from 'lucide-react';
import { useId } from 'react';
import type { Cost } from '../state/answer.ts';
import { FieldCosts } from './field-costs.tsx';

interface CostPanelProps {
  cost: Cost | null;
  /** Prices the operation in the editor without running it. */
  onDryRun: () => void;
}

/** What the last operation cost, and what is left of the caller's account. */
export function CostPanel({ cost, onDryRun }: CostPanelProps) {
  return (
    <div className="stack">
      <Button icon={Calculator} onClick={onDryRun} isWide>
        Cost without running
      </Button>
      {cost ? (
        <Account cost={cost} />
      ) : (
        <p className="quiet">
          Run an operation to see what it cost, or ask for the price alone. Each field has a cost; lists multiply what is inside
          them by the number of items that are asked for.
        </p>
      )}
      {cost?.fields && <FieldCosts fields={cost.fields} total={cost.estimated} isTruncated={cost.isTruncated} />}
    </div>
  );
}

function Account({ cost }: { cost: Cost }) {
  const { estimated, remaining, limit, windowMs, tier, fields } = cost;
  const labelId = useId();
  return (
    <section className="account" aria-label="Cost of the last operation">
      <p className="account__figure">
        <b className="num">{formatNumber(estimated)}</b>
        <span>
          {estimated === 1 ? 'point' : 'points'}
          {fields && ', had it run'}
        </span>
        {tier !== '' && <Tag>{tier.toLowerCase()}</Tag>}
      </p>
      <div>
        <meter className="meter" aria-labelledby={labelId} min={0} max={limit} value={remaining} />
        <p id={labelId} className="quiet num">
          {formatNumber(remaining)} of {formatNumber(limit)} points left
          {windowMs > 0 && `; full again within ${describeWindow(windowMs)}`}
        </p>
      </div>
    </section>
  );
}

function describeWindow(windowMs: number): string {
  const seconds = Math.round(windowMs / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
