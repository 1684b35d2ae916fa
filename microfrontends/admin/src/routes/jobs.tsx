import { describeError } from '@castgraph/graphql-client';
import { Broken } from '@castgraph/ui/broken';
import { Empty } from '@castgraph/ui/empty';
import { PageTitle } from '@castgraph/ui/page-title';
import { Pager } from '@castgraph/ui/pagination';
import { RowsSkeleton, Table } from '@castgraph/ui/table';
import { Tag } from '@castgraph/ui/tag';
import { Activity, WifiOff } from 'lucide-react';
import { useState } from 'react';
import { useNow } from '../features/access/use-now.ts';
import { usePolledQuery } from '../features/access/use-polled-query.ts';
import { JobCounts } from '../features/jobs/job-counts.tsx';
import { type JobChoice, JobFilters } from '../features/jobs/job-filters.tsx';
import { JobRow, jobColumns } from '../features/jobs/job-row.tsx';
import { graphql } from '../generated/index.ts';

const pageSize = 20;

const JobsPageQuery = graphql(`
  query JobsPage($filter: JobFilter, $first: Int!, $after: String) {
    jobs(filter: $filter, first: $first, after: $after) {
      edges {
        node {
          id
          ...JobRow_job
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

/** The jobs of the media pipeline, read again every three seconds. */
export function JobsPage({ videoId, jobId }: { videoId?: string | undefined; jobId?: string | undefined }) {
  const [choice, setChoice] = useState<JobChoice>({ state: null, stage: null, videoId: videoId ?? null });
  // Cursors of the pages that were left for an older one; the last is the page that is shown.
  const [trail, setTrail] = useState<string[]>([]);
  const [openId, setOpenId] = useState<string | null>(jobId ?? null);
  const now = useNow();
  const filter = {
    state: choice.state ? [choice.state] : undefined,
    stage: choice.stage ?? undefined,
    videoId: choice.videoId ?? undefined,
  };
  const { data, error, isStale, refetch } = usePolledQuery(JobsPageQuery, {
    filter,
    first: pageSize,
    after: trail.at(-1) ?? null,
  });
  const change = (next: JobChoice): void => {
    setTrail([]);
    setChoice(next);
  };
  const jobs = data?.jobs;
  const from = trail.length * pageSize;
  const older = jobs?.pageInfo.hasNextPage ? jobs.pageInfo.endCursor : null;
  return (
    <>
      <PageTitle
        title="Jobs"
        end={
          error ? (
            <Tag tone="warn" icon={WifiOff}>
              Reconnecting
            </Tag>
          ) : (
            <Tag tone="ok" icon={Activity}>
              Up to date
            </Tag>
          )
        }
      >
        What the media pipeline has to do. A worker may vanish; its work goes to another.
      </PageTitle>
      <JobCounts />
      <section className="section section--tight" aria-labelledby="all-jobs">
        <h2 className="sr" id="all-jobs">
          All jobs
        </h2>
        <JobFilters choice={choice} onChange={change} />
        {!jobs && error && (
          <Broken title="The jobs did not load" onRetry={() => void refetch()}>
            {describeError(error).message}
          </Broken>
        )}
        {jobs?.totalCount === 0 && (
          <Empty title="No such job">Every video that is uploaded becomes a job, and gathers here, newest first.</Empty>
        )}
        {(jobs ? jobs.totalCount > 0 : !error) && (
          <div className="panel panel--flush">
            <Table label="Jobs" columns={jobColumns} className="table--jobs" isBusy={!jobs || isStale}>
              {!jobs && <RowsSkeleton columns={jobColumns.length} />}
              {jobs?.edges.map(({ node }) => (
                <JobRow
                  key={node.id}
                  job={node}
                  now={now}
                  isOpen={openId === node.id}
                  onToggle={() => setOpenId(openId === node.id ? null : node.id)}
                  onChanged={() => void refetch()}
                  onVideo={(id) => change({ state: null, stage: null, videoId: id })}
                />
              ))}
            </Table>
            {jobs && (
              <Pager
                from={from + 1}
                to={from + jobs.edges.length}
                total={jobs.totalCount}
                onNewer={trail.length > 0 ? () => setTrail(trail.slice(0, -1)) : undefined}
                onOlder={older ? () => setTrail([...trail, older]) : undefined}
              />
            )}
          </div>
        )}
      </section>
    </>
  );
}
