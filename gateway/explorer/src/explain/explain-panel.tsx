import { Switch } from '@castgraph/ui/switch';
import type { Explanation } from '../state/answer.ts';
import { FetchTimeline } from './fetch-timeline.tsx';
import { FieldTree } from './field-tree.tsx';
import { formatMs } from './words.ts';

interface ExplainPanelProps {
  explanation: Explanation | null;
  isExplaining: boolean;
  hasToken: boolean;
  onToggle: (isExplaining: boolean) => void;
}

/** How the last answer came to be: which subgraph was asked when, what a cache knew, and what each part cost. */
export function ExplainPanel({ explanation, isExplaining, hasToken, onToggle }: ExplainPanelProps) {
  return (
    <div className="stack">
      <Switch
        label="Explain what runs"
        hint={hasToken ? 'Each answer then says how it came to be.' : 'Needs a token, which you enter under Access.'}
        checked={isExplaining && hasToken}
        disabled={!hasToken}
        onChange={(event) => onToggle(event.target.checked)}
      />
      {explanation ? (
        <Story explanation={explanation} />
      ) : (
        <p className="quiet">
          {hasToken && isExplaining ? 'Run an operation to see how it is answered.' : 'Nothing is explained yet.'}
        </p>
      )}
    </div>
  );
}

function Story({ explanation }: { explanation: Explanation }) {
  const { totalMs, planMs, cost, fetches, fields } = explanation;
  return (
    <>
      <dl className="facts num">
        <div>
          <dt>Together</dt>
          <dd>{formatMs(totalMs)}</dd>
        </div>
        <div>
          <dt>Planning</dt>
          <dd>{formatMs(planMs)}</dd>
        </div>
        <div>
          <dt>Cost</dt>
          <dd>{cost}</dd>
        </div>
      </dl>
      <section aria-label="Fetches">
        <h3>Fetches</h3>
        <FetchTimeline fetches={fetches} totalMs={totalMs} />
      </section>
      {fields.length > 0 && (
        <section aria-label="Fields">
          <h3>Fields</h3>
          <FieldTree fields={fields} fetches={fetches} />
        </section>
      )}
    </>
  );
}
