import { availableParallelism } from 'node:os';
import { commaList, port, processEnv, readEnv } from '@castgraph/env';
import { z } from 'zod';
import { storeEnv } from './store-env.ts';

const schema = z.object({
  ...processEnv,
  PORT: port,
  MEDIA_DATABASE_URL: z.url(),
  KAFKA_BROKERS: commaList,
  KAFKA_TOPIC_PREFIX: z.string().default(''),
  ...storeEnv,
  UPLOADS_BUCKET: z.string().default('castgraph-uploads'),
  /** Shared by the workers of one machine, so that a source is fetched once. */
  SCRATCH_DIR: z.string().optional(),
  FFMPEG_PATH: z.string().default('ffmpeg'),
  FFPROBE_PATH: z.string().default('ffprobe'),
  /** Workers on this machine: they share its cores. */
  WORKER_COUNT: z.coerce.number().int().positive().default(2),
  CORES: z.coerce.number().int().positive().default(availableParallelism()),
  /** How much encoders give way to everything else on the machine. */
  ENCODE_NICE: z.coerce.number().int().min(0).max(19).default(10),
  LEASE_MS: z.coerce.number().int().min(500).default(10_000),
  RETRY_BASE_MS: z.coerce.number().int().positive().default(2_000),
  /** How long a superseded publication stays for those who are watching it. */
  SUPERSEDED_GRACE_MS: z.coerce
    .number()
    .int()
    .nonnegative()
    .default(24 * 3_600_000),
  SOURCE_DURATION_MS_MAX: z.coerce
    .number()
    .int()
    .positive()
    .default(12 * 3_600_000),
  SOURCE_BYTES_MAX: z.coerce.number().int().positive().default(64_000_000_000),
});

export const readWorkerEnv = () => readEnv(schema);
export type WorkerEnv = ReturnType<typeof readWorkerEnv>;
