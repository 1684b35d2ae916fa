import { useSocketState } from '@castgraph/mfe-contracts';
import { formatSpan } from '@castgraph/ui/format/duration';
import { Icon } from '@castgraph/ui/icon';
import { ProgressLine, type ProgressState } from '@castgraph/ui/progress';
import { Tag } from '@castgraph/ui/tag';
import { Check, CircleAlert } from 'lucide-react';
import { type FragmentType, graphql, readFragment } from '../../generated/index.ts';
import { describeFailure, type FailureWords } from './failure-words.ts';
import type { LadderRow } from './ladder.ts';
import { useLadder } from './use-ladder.ts';

export const Ladder_video = graphql(`
  fragment Ladder_video on Video {
    id
    state
    isPlayable
    renditions {
      id
      heightPx
      frameRate
      state
      progressPercent
    }
    processing {
      stage
      progressPercent
      etaMs
      failure
      failureMessage
    }
  }
`);

const STAGES = {
  PROBE: 'Looking at the file',
  ENCODE: 'Encoding',
  PACKAGE: 'Putting it together',
  STORYBOARD: 'Cutting previews',
  DONE: 'Done',
};

const LINES: Record<LadderRow['state'], ProgressState> = {
  ready: 'done',
  running: 'running',
  waiting: 'waiting',
  failed: 'failed',
};

/** How far each rendition of a video is, live. */
export function LadderPanel({ video: masked }: { video: FragmentType<typeof Ladder_video> }) {
  const video = readFragment(Ladder_video, masked);
  const rows = useLadder(video.renditions);
  const socket = useSocketState();
  const { processing, state } = video;
  const isRunning = state === 'PROCESSING';
  return (
    <section className="panel" aria-labelledby="ladder-title" aria-busy={isRunning}>
      <div className="panel__head">
        <h2 id="ladder-title">Renditions</h2>
        {isRunning && (
          <span className="hint num">
            {socket === 'lost' ? 'Reconnecting' : processing ? describeWhole(processing) : 'In the queue'}
          </span>
        )}
      </div>
      {rows.length > 0 && (
        <div className="ladder">
          {rows.map((row) => (
            <Rung key={row.id} row={row} />
          ))}
        </div>
      )}
      {rows.length === 0 && state === 'DRAFT' && <p className="hint">They follow once the file has arrived.</p>}
      {rows.length === 0 && isRunning && (
        <p className="hint">The ladder is planned as soon as a worker has looked at the file.</p>
      )}
      {state === 'FAILED' && <Failed {...describeFailure(processing?.failure, processing?.failureMessage)} />}
    </section>
  );
}

function Failed({ words, detail }: FailureWords) {
  return (
    <div role="alert">
      <p className="field__error">
        <Icon of={CircleAlert} />
        <span>{words}</span>
      </p>
      {detail && <p className="hint">{detail}</p>}
    </div>
  );
}

function describeWhole({ stage, etaMs }: { stage: keyof typeof STAGES; etaMs?: number | null }): string {
  return etaMs ? `${STAGES[stage]}, about ${formatSpan(etaMs)}` : STAGES[stage];
}

function Rung({ row }: { row: LadderRow }) {
  return (
    <div className="rung">
      <b>{row.label}</b>
      <ProgressLine percent={row.percent} label={row.label} state={LINES[row.state]} />
      <span className="rung__end">
        {row.state === 'ready' && (
          <Tag tone="ok" icon={Check}>
            Ready
          </Tag>
        )}
        {row.state === 'running' && `${Math.floor(row.percent)} %${row.leftMs === null ? '' : `, ${formatSpan(row.leftMs)}`}`}
        {row.state === 'waiting' && 'waiting'}
        {row.state === 'failed' && <Tag tone="danger">Failed</Tag>}
      </span>
    </div>
  );
}
