import { useState } from 'react';
import type { JobState, ProcessingStage } from '../../generated/graphql.ts';
import { graphql } from '../../generated/index.ts';
import { usePolledQuery } from '../access/use-polled-query.ts';

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

/** Which jobs the list shows. */
export interface JobChoice {
  state: JobState | null;
  stage: ProcessingStage | null;
  videoId: string | null;
}

/** One page of the jobs that were chosen, read again every three seconds, and the ways to the pages beside it. */
export function useJobs(initial: JobChoice) {
  const [choice, setChoice] = useState(initial);
  // Cursors of the pages that were left for an older one; the last is the page that is shown.
  const [trail, setTrail] = useState<string[]>([]);
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
  const jobs = data?.jobs;
  const older = jobs?.pageInfo.hasNextPage ? jobs.pageInfo.endCursor : null;
  return {
    choice,
    choose: (next: JobChoice): void => {
      setTrail([]);
      setChoice(next);
    },
    jobs,
    /** How many jobs lie before the first that is shown. */
    before: trail.length * pageSize,
    error,
    isStale,
    refetch: (): void => void refetch(),
    onNewer: trail.length > 0 ? () => setTrail(trail.slice(0, -1)) : undefined,
    onOlder: older ? () => setTrail([...trail, older]) : undefined,
  };
}

export type Jobs = ReturnType<typeof useJobs>;
