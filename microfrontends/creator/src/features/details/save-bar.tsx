import { Button } from '@castgraph/ui/button';
import type { DetailsFormState } from './details-form.tsx';

/** The one thing to do with details. On a phone it stays at the bottom of the page. */
export function SaveBar({ formId, state, hint }: { formId: string; state: DetailsFormState; hint?: string | undefined }) {
  return (
    <div className="upload__go">
      <Button tone="primary" size="lg" isWide type="submit" form={formId} isBusy={state.isBusy}>
        Save details
      </Button>
      {hint && <p className="hint">{hint}</p>}
    </div>
  );
}
