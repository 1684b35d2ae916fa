import { formatNumber } from '@castgraph/ui/format/count';
import { Stat, Stats } from '@castgraph/ui/stat';
import { graphql } from '../../generated/index.ts';
import { usePolledQuery } from '../access/use-polled-query.ts';

const JobCountsQuery = graphql(`
  query JobCounts {
    running: jobs(filter: { state: [RUNNING] }, first: 1) {
      totalCount
    }
    queued: jobs(filter: { state: [QUEUED] }, first: 1) {
      totalCount
    }
    failed: jobs(filter: { state: [FAILED] }, first: 1) {
      totalCount
    }
    done: jobs(filter: { state: [SUCCEEDED] }, first: 1) {
      totalCount
    }
  }
`);

function figure(connection: { totalCount: number } | null | undefined): string {
  return connection ? formatNumber(connection.totalCount) : '–';
}

/** How many jobs stand how. */
export function JobCounts() {
  const { data } = usePolledQuery(JobCountsQuery, {});
  return (
    <Stats>
      <Stat label="Running" value={figure(data?.running)} note="held by a worker" />
      <Stat label="Waiting" value={figure(data?.queued)} note="for a worker" />
      <Stat label="Failed" value={figure(data?.failed)} note="after every retry" />
      <Stat label="Done" value={figure(data?.done)} note="ready to watch" />
    </Stats>
  );
}
