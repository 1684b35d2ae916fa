import { jobChangedV1 } from '@castgraph/schemas/events/media';
import type { Resolvers } from '../../generated/graphql.ts';

const stagesSchema = jobChangedV1.schema.shape.stages;

type Root = { Query: Pick<NonNullable<Resolvers['Query']>, 'job' | 'jobs'> } & {
  Mutation: Pick<NonNullable<Resolvers['Mutation']>, 'retryJob' | 'cancelJob'>;
};

export const jobResolvers: Root & Pick<Resolvers, 'Job'> = {
  Query: {
    job: (_parent, { id }, { viewer, services }) => services.jobs.find(viewer, id),
    jobs: (_parent, { filter, first, after }, { viewer, services }) => services.jobs.list(viewer, filter ?? {}, { first, after }),
  },
  Mutation: {
    retryJob: (_parent, { input }, { viewer, services }) => services.jobs.retry(viewer, input.jobId),
    cancelJob: (_parent, { input }, { viewer, services }) => services.jobs.cancel(viewer, input.jobId),
  },
  Job: {
    video: ({ videoId }, _args, { loaders }) => loaders.videoById.load(videoId),
    stages: ({ stages }) =>
      stagesSchema.parse(stages).map(({ startedAt, endedAt, ...stage }) => ({
        ...stage,
        startedAt: new Date(startedAt),
        endedAt: endedAt === null ? null : new Date(endedAt),
      })),
  },
};
