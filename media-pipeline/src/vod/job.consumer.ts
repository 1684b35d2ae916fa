import type { KafkaConnection } from '@castgraph/kafka/client';
import { consume, type EventConsumer, on } from '@castgraph/kafka/consumer';
import { jobCancelRequestedV1, jobRetryRequestedV1, uploadCompletedV1, videoDeletedV1 } from '@castgraph/schemas/events/videos';
import type { JobService } from './job.service.ts';

/** What the pipeline listens to. Each message becomes rows and is committed: the work happens outside of Kafka's loop, for as long as it takes. */
export function consumeJobs(kafka: KafkaConnection, jobs: JobService): Promise<EventConsumer> {
  return consume({
    kafka,
    groupId: 'media-pipeline',
    subscriptions: [
      on(uploadCompletedV1, jobs.accept),
      on(videoDeletedV1, jobs.removeVideo),
      on(jobRetryRequestedV1, jobs.retry),
      on(jobCancelRequestedV1, jobs.cancel),
    ],
  });
}
