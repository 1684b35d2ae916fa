import { Chip, Chips } from '@castgraph/ui/chip';
import { Icon } from '@castgraph/ui/icon';
import { Search, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { JobState, ProcessingStage } from '../../generated/graphql.ts';
import { stageWords, stateWords, videoIdIn } from './job-words.ts';
import type { JobChoice } from './use-jobs.ts';

const states: JobState[] = ['RUNNING', 'QUEUED', 'FAILED', 'SUCCEEDED', 'CANCELLED'];
const stages: ProcessingStage[] = ['PROBE', 'ENCODE', 'PACKAGE', 'STORYBOARD', 'DONE'];

/** Which jobs the list shows: by video, by state and by the step they are at. */
export function JobFilters({ choice, onChange }: { choice: JobChoice; onChange: (choice: JobChoice) => void }) {
  const [text, setText] = useState('');
  const [isUnknown, setIsUnknown] = useState(false);
  const find = (event: FormEvent): void => {
    event.preventDefault();
    const videoId = videoIdIn(text);
    setIsUnknown(text.trim() !== '' && !videoId);
    if (videoId) setText('');
    if (videoId) onChange({ ...choice, videoId });
  };
  return (
    <div className="toolbar">
      <form className="search-mini" onSubmit={find}>
        <Icon of={Search} />
        <input
          className="input"
          type="search"
          aria-label="Find the jobs of a video"
          aria-invalid={isUnknown || undefined}
          aria-describedby={isUnknown ? 'find-video-words' : undefined}
          placeholder="Id or address of a video"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </form>
      <Chips label="State" isTight>
        <Chip isPressed={choice.state === null} onClick={() => onChange({ ...choice, state: null })}>
          All
        </Chip>
        {states.map((state) => (
          <Chip key={state} isPressed={choice.state === state} onClick={() => onChange({ ...choice, state })}>
            {stateWords[state].label}
          </Chip>
        ))}
      </Chips>
      <select
        className="input input--compact"
        aria-label="Stage"
        value={choice.stage ?? ''}
        onChange={(event) => onChange({ ...choice, stage: stages.find((stage) => stage === event.target.value) ?? null })}
      >
        <option value="">Every stage</option>
        {stages.map((stage) => (
          <option key={stage} value={stage}>
            {stageWords[stage]}
          </option>
        ))}
      </select>
      {choice.videoId && (
        <button className="chip chip--removable" type="button" onClick={() => onChange({ ...choice, videoId: null })}>
          <span className="sr">Remove: </span>
          <code>{choice.videoId}</code>
          <Icon of={X} />
        </button>
      )}
      {isUnknown && (
        <p className="field__error toolbar__words" id="find-video-words" role="alert">
          That names no video. An id begins with vid_, and so does the end of a watch page's address.
        </p>
      )}
    </div>
  );
}
