import type { FragmentType } from '../../generated/index.ts';
import { DetailsForm, type DetailsForm_category, type DetailsForm_video, type DetailsFormState } from './details-form.tsx';
import { ThumbnailPicker, type ThumbnailPicker_video } from './thumbnail-picker.tsx';

interface DetailsPanelProps {
  formId: string;
  video: FragmentType<typeof DetailsForm_video> & FragmentType<typeof ThumbnailPicker_video>;
  categories: readonly FragmentType<typeof DetailsForm_category>[];
  state: DetailsFormState;
  onState(state: DetailsFormState): void;
}

/** Everything that a person says about a video. */
export function DetailsPanel({ formId, video, categories, state, onState }: DetailsPanelProps) {
  return (
    <section className="panel" aria-labelledby="details-title">
      <div className="panel__head">
        <h2 id="details-title">Details</h2>
        <span className="hint" role="status">
          {state.isBusy ? 'Saving' : state.isDirty ? 'Not saved yet' : 'Saved'}
        </span>
      </div>
      <div className="form">
        <ThumbnailPicker video={video} />
        <DetailsForm formId={formId} video={video} categories={categories} onState={onState} />
      </div>
    </section>
  );
}
