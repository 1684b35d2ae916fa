import { port, processEnv, readEnv, secretHex } from '@castgraph/env';
import { z } from 'zod';

const schema = z.object({
  ...processEnv,
  PORT: port,
  S3_ENDPOINT: z.url(),
  S3_REGION: z.string().default('us-east-1'),
  S3_ACCESS_KEY: z.string(),
  S3_SECRET_KEY: z.string(),
  MEDIA_BUCKET: z.string().default('castgraph-media'),
  MEDIA_URL_KEY: secretHex,
  PUBLIC_SITE_URL: z.url(),
  REDIS_URL: z.string(),
});

export const readOriginEnv = () => readEnv(schema);
