import { describeError } from '@castgraph/graphql-client';
import { Callout } from '@castgraph/ui/callout';
import { RelativeTime } from '@castgraph/ui/relative-time';
import { Bone } from '@castgraph/ui/skeleton';
import { graphql } from '../../generated/index.ts';
import { usePolledQuery } from '../access/use-polled-query.ts';
import { JobActions } from './job-actions.tsx';
import { JobTimings } from './job-timings.tsx';
import { isOver } from './job-words.ts';

const JobDetailQuery = graphql(`
  query JobDetail($id: ID!) {
    job(id: $id) {
      id
      state
      attemptCount
      worker
      failure
      queuedAt
      startedAt
      endedAt
      logTail
      video {
        id
        title
      }
      stages {
        ...JobTimings_stage
      }
    }
  }
`);

interface JobDetailProps {
  jobId: string;
  now: number;
  onChanged: () => void;
  onVideo: (videoId: string) => void;
}

/** How a job went: its steps in time, who works on it, why it failed, the end of its log, and what can be done. */
export function JobDetail({ jobId, now, onChanged, onVideo }: JobDetailProps) {
  const { data, error, refetch } = usePolledQuery(JobDetailQuery, { id: jobId });
  const job = data?.job;
  if (!job) {
    if (error) return <Callout tone="danger">{describeError(error).message}</Callout>;
    return data ? <Callout tone="warn">This job is gone.</Callout> : <Bone width="60%" isLarge />;
  }
  const handleChanged = (): void => {
    void refetch();
    onChanged();
  };
  return (
    <div className="detail">
      <div>
        <h3 className="detail__head">Steps</h3>
        <JobTimings stages={job.stages} now={now} />
      </div>
      <dl className="kv">
        <dt>Worker</dt>
        <dd>{job.worker ? <code>{job.worker}</code> : isOver(job.state) ? '–' : 'none yet'}</dd>
        <dt>Tries</dt>
        <dd>{job.attemptCount}</dd>
        <dt>Queued</dt>
        <dd>
          <RelativeTime at={job.queuedAt} />
        </dd>
        {job.startedAt && (
          <>
            <dt>Begun</dt>
            <dd>
              <RelativeTime at={job.startedAt} />
            </dd>
          </>
        )}
        {job.endedAt && (
          <>
            <dt>Ended</dt>
            <dd>
              <RelativeTime at={job.endedAt} />
            </dd>
          </>
        )}
      </dl>
      <JobActions job={job} onChanged={handleChanged} onVideo={onVideo} />
      {job.failure && (
        <div className="detail__wide">
          <Callout tone="danger">{job.failure}</Callout>
        </div>
      )}
      <div className="detail__wide">
        <h3 className="detail__head">End of the log</h3>
        {job.logTail.trim() ? (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
          <pre className="log-tail" tabIndex={0}>
            {job.logTail.trimEnd()}
          </pre>
        ) : (
          <p className="hint">Nothing was written yet.</p>
        )}
      </div>
    </div>
  );
}
