import { formatSpan } from '@castgraph/ui/format/duration';
import type { CSSProperties } from 'react';
import { type FragmentType, graphql, readFragment } from '../../generated/index.ts';
import { spanMs, stageWords, stateWords } from './job-words.ts';

const JobTimings_stage = graphql(`
  fragment JobTimings_stage on JobStage {
    stage
    state
    startedAt
    endedAt
  }
`);

interface JobTimingsProps {
  stages: readonly FragmentType<typeof JobTimings_stage>[];
  now: number;
}

/** The steps of a job as bars on one line of time, each with how long it took. */
export function JobTimings({ stages: refs, now }: JobTimingsProps) {
  const stages = readFragment(JobTimings_stage, refs);
  if (stages.length === 0) return <p className="hint">No step has begun.</p>;
  const begin = Math.min(...stages.map(({ startedAt }) => Date.parse(startedAt)));
  const end = Math.max(...stages.map(({ endedAt }) => (endedAt ? Date.parse(endedAt) : now)), begin + 1);
  const share = (at: number): number => ((at - begin) / (end - begin)) * 100;
  return (
    <ol className="timings">
      {stages.map(({ stage, state, startedAt, endedAt }) => {
        const from = share(Date.parse(startedAt));
        const to = share(endedAt ? Date.parse(endedAt) : now);
        return (
          <li key={`${stage}-${startedAt}`} className={`timing timing--${state.toLowerCase()}`}>
            <b>{stageWords[stage]}</b>
            <span className="timing__track" aria-hidden="true">
              <i style={{ '--from': `${from}%`, '--span': `${Math.max(1, to - from)}%` } as CSSProperties} />
            </span>
            <span className="timing__end num">
              {formatSpan(spanMs(startedAt, endedAt, now) ?? 0)}
              <span className="sr">, {stateWords[state].label}</span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}
