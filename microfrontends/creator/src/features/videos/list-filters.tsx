import { ChipLink, ChipNav } from '@castgraph/ui/chip';
import { Select } from '@castgraph/ui/select';
import type { MyChannel } from '../studio/my-channels.ts';
import { type ListChoice, type StateChoice, stateChoices, toListAddress, type VisibilityChoice } from './video-filter.ts';

const STATE_NAMES: Record<StateChoice, string> = {
  all: 'All',
  processing: 'Processing',
  ready: 'Ready',
  failed: 'Failed',
  draft: 'Not uploaded yet',
};
const VISIBILITY_NAMES: Record<VisibilityChoice, string> = {
  all: 'Whoever sees them',
  public: 'Everyone',
  unlisted: 'With the link',
  private: 'Only you',
};

interface ListFiltersProps {
  choice: ListChoice;
  channels: readonly MyChannel[];
  channelId: string;
  navigate(to: string): void;
}

/** Narrows the list, by its address, so that it can be kept and gone back to. */
export function ListFilters({ choice, channels, channelId, navigate }: ListFiltersProps) {
  const shownChannel = channels.length > 1 ? channelId : null;
  return (
    <div className="filters">
      <ChipNav label="State">
        {stateChoices.map((state) => (
          <ChipLink
            key={state}
            href={toListAddress({ ...choice, state }, shownChannel)}
            isCurrent={state === choice.state}
            scroll={false}
          >
            {STATE_NAMES[state]}
          </ChipLink>
        ))}
      </ChipNav>
      <div className="filters__end">
        <Select
          label="Seen by"
          value={choice.visibility}
          onChange={(event) =>
            navigate(toListAddress({ ...choice, visibility: event.target.value as VisibilityChoice }, shownChannel))
          }
        >
          {Object.entries(VISIBILITY_NAMES).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </Select>
        {channels.length > 1 && (
          <Select label="Channel" value={channelId} onChange={(event) => navigate(toListAddress(choice, event.target.value))}>
            {channels.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </div>
    </div>
  );
}
