import { commaList, originList, port, processEnv, readEnv, secretHex } from '@castgraph/env';
import { z } from 'zod';
import { readLimits } from './values/limits.ts';

export const env = readEnv(
  z.object({
    ...processEnv,
    PORT: port.default(4002),
    VIDEOS_DATABASE_URL: z.url(),
    REDIS_URL: z.url(),
    KAFKA_BROKERS: commaList,
    KAFKA_TOPIC_PREFIX: z.string().default(''),
    S3_ENDPOINT: z.url(),
    S3_PUBLIC_URL: z.url(),
    S3_REGION: z.string().default('us-east-1'),
    S3_ACCESS_KEY: z.string().min(1),
    S3_SECRET_KEY: z.string().min(1),
    UPLOADS_BUCKET: z.string().default('castgraph-uploads'),
    MEDIA_BUCKET: z.string().default('castgraph-media'),
    PUBLIC_SITE_URL: z.url(),
    ALLOWED_ORIGINS: originList.default([]),
    PUBLIC_MEDIA_URL: z.url(),
    MEDIA_URL_KEY: secretHex,
    STATEMENT_KEY: secretHex,
    LIMITS: z
      .string()
      .optional()
      .transform((json) => readLimits(json)),
  }),
);
export type Env = typeof env;
