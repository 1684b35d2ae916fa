import { on } from '@castgraph/kafka/consumer';
import { jobChangedV1 } from '@castgraph/schemas/events/media';
import type { JobService } from './job.service.ts';

export const jobSubscriptions = (jobs: JobService) => [on(jobChangedV1, jobs.apply)];
