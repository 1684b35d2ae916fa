import type { ObjectStoreOptions } from '@castgraph/objectstore';
import { z } from 'zod';

/** Variables of every process that reaches the object store. */
export const storeEnv = {
  S3_ENDPOINT: z.url(),
  S3_REGION: z.string().default('us-east-1'),
  S3_ACCESS_KEY: z.string(),
  S3_SECRET_KEY: z.string(),
  MEDIA_BUCKET: z.string().default('castgraph-media'),
};

type StoreEnv = z.infer<z.ZodObject<typeof storeEnv>>;

/** How a bucket is reached. Nothing is signed for browsers here, so there is one address. */
export function describeStore(env: StoreEnv, bucket: string): ObjectStoreOptions {
  const { S3_ENDPOINT: endpoint, S3_REGION: region, S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey } = env;
  return { endpoint, publicUrl: endpoint, region, accessKey, secretKey, bucket };
}
