/** A job as the graph answers it to this remote. */
export function buildJob(changes: Record<string, unknown> = {}) {
  return {
    __typename: 'Job',
    id: 'job_1',
    stage: 'ENCODE',
    state: 'RUNNING',
    attemptCount: 1,
    worker: 'vod-1',
    progressPercent: 48.4,
    failure: null,
    queuedAt: '2026-11-21T10:00:00.000Z',
    startedAt: '2026-11-21T10:00:05.000Z',
    endedAt: null,
    logTail: 'encode: chunk 0 of 360p done\n',
    video: { __typename: 'Video', id: 'vid_1', title: 'Truing a wheel', thumbnail: null },
    stages: [
      {
        __typename: 'JobStage',
        stage: 'PROBE',
        state: 'SUCCEEDED',
        startedAt: '2026-11-21T10:00:05.000Z',
        endedAt: '2026-11-21T10:00:07.000Z',
      },
      {
        __typename: 'JobStage',
        stage: 'ENCODE',
        state: 'SUCCEEDED',
        startedAt: '2026-11-21T10:00:07.000Z',
        endedAt: '2026-11-21T10:01:47.000Z',
      },
    ],
    ...changes,
  };
}

export function buildJobs(jobs: ReturnType<typeof buildJob>[], endCursor: string | null = null, totalCount = jobs.length) {
  return {
    __typename: 'JobConnection',
    totalCount,
    edges: jobs.map((node) => ({ __typename: 'JobEdge', node })),
    pageInfo: { __typename: 'PageInfo', hasNextPage: endCursor !== null, endCursor },
  };
}

const counted = (totalCount: number) => ({ __typename: 'JobConnection', totalCount });
export const counts = { running: counted(2), queued: counted(41), failed: counted(3), done: counted(1158) };

/** A user as the graph answers it to this remote. */
export function buildUser(changes: Record<string, unknown> = {}) {
  return {
    __typename: 'User',
    id: 'usr_1',
    handle: 'parsnip',
    displayName: 'Parsnip',
    role: 'VIEWER',
    joinedAt: '2026-11-20T10:00:00.000Z',
    avatar: null,
    account: { __typename: 'Account', email: 'parsnip@example.org', state: 'ACTIVE' },
    ...changes,
  };
}

export function buildUsers(users: ReturnType<typeof buildUser>[]) {
  return {
    __typename: 'UserConnection',
    edges: users.map((node) => ({ __typename: 'UserEdge', cursor: node.id, node })),
    pageInfo: { __typename: 'PageInfo', hasNextPage: false, endCursor: null },
  };
}
