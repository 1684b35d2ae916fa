import { describeError } from '@castgraph/graphql-client';
import { Broken } from '@castgraph/ui/broken';
import { Empty } from '@castgraph/ui/empty';
import { Pager } from '@castgraph/ui/pagination';
import { RowsSkeleton, Table } from '@castgraph/ui/table';
import { useState } from 'react';
import { useNow } from '../access/use-now.ts';
import { JobRow, jobColumns } from './job-row.tsx';
import type { Jobs } from './use-jobs.ts';

interface JobListProps {
  list: Jobs;
  /** The job that is open at first. */
  openJobId: string | null;
}

/** The jobs as a table, one of them opened at a time. */
export function JobList({ list, openJobId }: JobListProps) {
  const { jobs, before, error, isStale, refetch, choose, onNewer, onOlder } = list;
  const [openId, setOpenId] = useState(openJobId);
  const now = useNow();
  if (!jobs && error) {
    return (
      <Broken title="The jobs did not load" onRetry={refetch}>
        {describeError(error).message}
      </Broken>
    );
  }
  if (jobs?.totalCount === 0) {
    return <Empty title="No such job">Every video that is uploaded becomes a job, and gathers here, newest first.</Empty>;
  }
  return (
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
            onChanged={refetch}
            onVideo={(videoId) => choose({ state: null, stage: null, videoId })}
          />
        ))}
      </Table>
      {jobs && (
        <Pager from={before + 1} to={before + jobs.edges.length} total={jobs.totalCount} onNewer={onNewer} onOlder={onOlder} />
      )}
    </div>
  );
}
