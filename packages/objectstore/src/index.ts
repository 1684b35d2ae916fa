import { CreateBucketCommand, HeadBucketCommand, PutBucketCorsCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { createClients, type ObjectStoreOptions, rejectUnlessMissing } from './clients.ts';
import { createMultiparts } from './multiparts.ts';
import { createObjects } from './objects.ts';

export type { ObjectStoreOptions, StoreLimits } from './clients.ts';
export type { OpenMultipart, SignedPartInput, StoredPart } from './multiparts.ts';
export type { StoredObject } from './objects.ts';

/** One bucket of an S3 store. Keys are given whole; a missing object answers undefined where that is a normal answer. */
export function createObjectStore(options: ObjectStoreOptions) {
  const { bucket } = options;
  const clients = createClients(options);
  const { brisk, patient, signer } = clients;

  return {
    bucket,
    ...createObjects(clients, bucket),
    ...createMultiparts(clients, bucket),

    /** Creates the bucket where it is missing, and lets the site's pages send parts and read their tags. */
    async ensureBucket({ corsOrigins = [] }: { corsOrigins?: string[] } = {}) {
      const exists = await brisk.send(new HeadBucketCommand({ Bucket: bucket })).then(() => true, rejectUnlessMissing);
      if (!exists) await brisk.send(new CreateBucketCommand({ Bucket: bucket })).catch(ignoreAlreadyOwned);
      if (corsOrigins.length === 0) return;
      const rule = {
        AllowedOrigins: corsOrigins,
        AllowedMethods: ['PUT', 'GET', 'HEAD'],
        AllowedHeaders: ['*'],
        ExposeHeaders: ['ETag'],
        MaxAgeSeconds: 3_600,
      };
      await brisk.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules: [rule] } }));
    },

    async isReachable() {
      await brisk.send(new HeadBucketCommand({ Bucket: bucket }));
    },

    close() {
      for (const client of [brisk, patient, signer]) client.destroy();
    },
  };
}

export type ObjectStore = ReturnType<typeof createObjectStore>;

function ignoreAlreadyOwned(error: unknown) {
  if (error instanceof S3ServiceException && error.name === 'BucketAlreadyOwnedByYou') return;
  throw error;
}
