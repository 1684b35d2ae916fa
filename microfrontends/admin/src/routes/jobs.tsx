import { PageTitle } from '@castgraph/ui/page-title';
import { Tag } from '@castgraph/ui/tag';
import { Activity, WifiOff } from 'lucide-react';
import { JobCounts } from '../features/jobs/job-counts.tsx';
import { JobFilters } from '../features/jobs/job-filters.tsx';
import { JobList } from '../features/jobs/job-list.tsx';
import { useJobs } from '../features/jobs/use-jobs.ts';

function Freshness({ isLost }: { isLost: boolean }) {
  return isLost ? (
    <Tag tone="warn" icon={WifiOff}>
      Reconnecting
    </Tag>
  ) : (
    <Tag tone="ok" icon={Activity}>
      Up to date
    </Tag>
  );
}

/** The jobs of the media pipeline. */
export function JobsPage({ videoId, jobId }: { videoId?: string | undefined; jobId?: string | undefined }) {
  const list = useJobs({ state: null, stage: null, videoId: videoId ?? null });
  return (
    <>
      <PageTitle title="Jobs" end={<Freshness isLost={Boolean(list.error)} />}>
        What the media pipeline has to do. A worker may vanish; its work goes to another.
      </PageTitle>
      <JobCounts />
      <section className="section section--tight" aria-labelledby="all-jobs">
        <h2 className="sr" id="all-jobs">
          All jobs
        </h2>
        <JobFilters choice={list.choice} onChange={list.choose} />
        <JobList list={list} openJobId={jobId ?? null} />
      </section>
    </>
  );
}
