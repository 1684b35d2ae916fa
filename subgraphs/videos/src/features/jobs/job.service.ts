import { requireViewer, type Viewer } from '@castgraph/auth/viewer';
import { AppError } from '@castgraph/errors';
import { type Page, type PageRequest, readPageRequest, toPage } from '@castgraph/subgraph/pages';
import { readChoices } from '../../values/choices.ts';
import type { JobFilter, JobRepository, JobRow } from './job.repository.ts';

export type JobService = ReturnType<typeof createJobService>;

/** The staff's view of the pipeline's jobs. The pipeline owns them: what is wished here reaches it as a command. */
export function createJobService({ jobs }: { jobs: JobRepository }) {
  async function requireJob(viewer: Viewer | null, id: string): Promise<JobRow> {
    requireViewer(viewer, 'admin');
    const job = await jobs.find(id);
    if (job === null) throw new AppError('NOT_FOUND', 'There is no such job.');
    return job;
  }

  return {
    apply: jobs.apply,

    async find(viewer: Viewer | null, id: string): Promise<JobRow | null> {
      requireViewer(viewer, 'admin');
      return jobs.find(id);
    },

    async list(viewer: Viewer | null, filter: JobFilter, request: PageRequest): Promise<Page<JobRow> & { totalCount: number }> {
      requireViewer(viewer, 'admin');
      const page = readPageRequest(request);
      const { rows, totalCount } = await jobs.list({ ...filter, state: readChoices('state', filter.state) }, page);
      return { ...toPage(rows, page, ({ queuedAt }) => queuedAt), totalCount };
    },

    async retry(viewer: Viewer | null, id: string): Promise<JobRow> {
      const job = await requireJob(viewer, id);
      if (job.state !== 'FAILED' && job.state !== 'CANCELLED')
        throw new AppError('CONFLICT', 'Only a job that ended without success runs again.');
      if (!(await jobs.hasSource(job)))
        throw new AppError('CONFLICT', 'The file of this job is gone. It can only be uploaded again.');
      await jobs.requestRetry(job);
      return job;
    },

    async cancel(viewer: Viewer | null, id: string): Promise<JobRow> {
      const job = await requireJob(viewer, id);
      if (job.state !== 'QUEUED' && job.state !== 'RUNNING') throw new AppError('CONFLICT', 'This job has ended.');
      await jobs.requestCancel(job);
      return job;
    },
  };
}
