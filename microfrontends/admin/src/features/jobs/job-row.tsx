import { Button } from '@castgraph/ui/button';
import { formatSpan } from '@castgraph/ui/format/duration';
import { ProgressLine } from '@castgraph/ui/progress';
import { RelativeTime } from '@castgraph/ui/relative-time';
import { Cell, Row } from '@castgraph/ui/table';
import { Tag } from '@castgraph/ui/tag';
import { Thumbnail } from '@castgraph/ui/thumbnail';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { type FragmentType, graphql, readFragment } from '../../generated/index.ts';
import { JobDetail } from './job-detail.tsx';
import { isOver, spanMs, stageWords, stateWords } from './job-words.ts';

export const JobRow_job = graphql(`
  fragment JobRow_job on Job {
    id
    stage
    state
    attemptCount
    worker
    progressPercent
    failure
    queuedAt
    startedAt
    endedAt
    video {
      id
      title
      thumbnail {
        w320: url(widthPx: 320)
        blurhash
      }
    }
  }
`);

export const jobColumns = [
  { label: 'Video' },
  { label: 'State' },
  { label: 'Progress' },
  { label: 'Stage' },
  { label: 'Tries', isNumber: true },
  { label: 'Took', isNumber: true },
  { label: 'Details', isSilent: true },
];

interface JobRowProps {
  job: FragmentType<typeof JobRow_job>;
  isOpen: boolean;
  now: number;
  onToggle: () => void;
  onChanged: () => void;
  onVideo: (videoId: string) => void;
}

/** A job of the pipeline in the list, and below it, once opened, how it went. */
export function JobRow({ job: ref, isOpen, now, onToggle, onChanged, onVideo }: JobRowProps) {
  const job = readFragment(JobRow_job, ref);
  const words = stateWords[job.state];
  const title = job.video?.title ?? 'A private or deleted video';
  const tookMs = spanMs(job.startedAt, job.endedAt, now);
  return (
    <>
      <Row className={isOpen ? 'is-open' : undefined}>
        <Cell>
          <div className="media-cell">
            <span className="media-cell__pic">
              <Thumbnail url={job.video?.thumbnail?.w320} blurhash={job.video?.thumbnail?.blurhash} />
            </span>
            <div>
              <button
                className="table__main table__open"
                type="button"
                onClick={onToggle}
                aria-expanded={isOpen}
                aria-controls={`detail-${job.id}`}
              >
                {title}
              </button>
              <span className="table__sub">
                <code>{job.id}</code> · <RelativeTime at={job.queuedAt} />
              </span>
            </div>
          </div>
        </Cell>
        <Cell>
          <Tag tone={words.tone} icon={words.icon}>
            {words.label}
          </Tag>
        </Cell>
        <Cell className="cell-line">
          <ProgressLine
            percent={job.progressPercent}
            label={`Progress of ${title}`}
            state={
              job.state === 'FAILED' || job.state === 'CANCELLED'
                ? 'failed'
                : job.state === 'SUCCEEDED'
                  ? 'done'
                  : job.state === 'QUEUED'
                    ? 'waiting'
                    : 'running'
            }
          />
          <span className="table__sub num">
            {job.failure && isOver(job.state) ? job.failure : `${Math.floor(job.progressPercent)} %`}
          </span>
        </Cell>
        <Cell>{stageWords[job.stage]}</Cell>
        <Cell isNumber>{job.attemptCount}</Cell>
        <Cell isNumber>{tookMs === null ? '–' : formatSpan(tookMs)}</Cell>
        <Cell isNumber>
          <Button size="sm" tone="quiet" icon={isOpen ? ChevronUp : ChevronDown} onClick={onToggle} aria-expanded={isOpen}>
            <span className="sr">{isOpen ? `Close ${title}` : `Open ${title}`}</span>
          </Button>
        </Cell>
      </Row>
      {isOpen && (
        <Row className="table__detail" id={`detail-${job.id}`}>
          <Cell colSpan={jobColumns.length}>
            <JobDetail jobId={job.id} now={now} onChanged={onChanged} onVideo={onVideo} />
          </Cell>
        </Row>
      )}
    </>
  );
}
