import type { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutBucketCorsCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

export interface ObjectStoreOptions {
  endpoint: string;
  /** The host that browsers use; signatures cover it. */
  publicUrl: string;
  region: string;
  accessKey: string;
  secretKey: string;
  bucket: string;
}

export interface StoredObject {
  key: string;
  sizeBytes: number;
  etag: string;
  modifiedAt: Date;
}

export interface StoredPart {
  number: number;
  sizeBytes: number;
  etag: string;
  /** Base64; absent where the part was sent without. */
  sha256?: string;
}

export interface OpenMultipart {
  key: string;
  multipartId: string;
  startedAt: Date;
}

export interface SignedPartInput {
  key: string;
  multipartId: string;
  number: number;
  sizeBytes: number;
  /** Base64. Signed as a header, so that the store refuses other bytes. */
  sha256: string;
  lifeS: number;
}

const DELETE_AT_ONCE = 1_000;

/** One bucket of an S3 store. Keys are given whole; a missing object answers undefined where that is a normal answer. */
export function createObjectStore({ bucket, endpoint, publicUrl, region, accessKey, secretKey }: ObjectStoreOptions) {
  const options = {
    region,
    forcePathStyle: true,
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
    // A trailer checksum is stored as `aws-chunked` content by some stores, and a presigned address would carry the sum of an empty body.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  } as const;
  const client = new S3Client({ ...options, endpoint });
  const signer = new S3Client({ ...options, endpoint: publicUrl });

  return {
    bucket,

    /** Creates the bucket where it is missing, and lets the site's pages send parts and read their tags. */
    async ensureBucket({ corsOrigins = [] }: { corsOrigins?: string[] } = {}) {
      const exists = await client.send(new HeadBucketCommand({ Bucket: bucket })).then(() => true, rejectUnlessMissing);
      if (!exists) await client.send(new CreateBucketCommand({ Bucket: bucket })).catch(ignoreAlreadyOwned);
      if (corsOrigins.length === 0) return;
      const rule = {
        AllowedOrigins: corsOrigins,
        AllowedMethods: ['PUT', 'GET', 'HEAD'],
        AllowedHeaders: ['*'],
        ExposeHeaders: ['ETag'],
        MaxAgeSeconds: 3_600,
      };
      await client.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules: [rule] } }));
    },

    async isReachable() {
      await client.send(new HeadBucketCommand({ Bucket: bucket }));
    },

    /** Size and tag of an object; undefined where there is none. */
    async head(key: string): Promise<StoredObject | undefined> {
      try {
        const found = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
        return {
          key,
          sizeBytes: found.ContentLength ?? 0,
          etag: found.ETag ?? '',
          modifiedAt: found.LastModified ?? new Date(0),
        };
      } catch (error) {
        rejectUnlessMissing(error);
        return undefined;
      }
    },

    /** Streams an object, or a range of it (inclusive, as in HTTP). The stream must be read or destroyed. */
    async get(
      key: string,
      { range, signal }: { range?: { start: number; end: number }; signal?: AbortSignal } = {},
    ): Promise<(StoredObject & { body: Readable }) | undefined> {
      try {
        const Range = range && `bytes=${range.start}-${range.end}`;
        const found = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range }), { abortSignal: signal });
        return {
          key,
          sizeBytes: found.ContentLength ?? 0,
          etag: found.ETag ?? '',
          modifiedAt: found.LastModified ?? new Date(0),
          body: found.Body as Readable,
        };
      } catch (error) {
        rejectUnlessMissing(error);
        return undefined;
      }
    },

    /** Stores an object whole. A stream needs its length. */
    async put(
      key: string,
      body: Buffer | string | Readable,
      { contentType, sizeBytes, signal }: { contentType: string; sizeBytes?: number; signal?: AbortSignal },
    ) {
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType, ContentLength: sizeBytes }),
        { abortSignal: signal },
      );
    },

    /** Every object below a prefix, page by page. */
    async *list(prefix: string): AsyncGenerator<StoredObject> {
      for (let token: string | undefined, isFirst = true; isFirst || token !== undefined; isFirst = false) {
        const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }));
        for (const item of page.Contents ?? []) {
          yield {
            key: item.Key ?? '',
            sizeBytes: item.Size ?? 0,
            etag: item.ETag ?? '',
            modifiedAt: item.LastModified ?? new Date(0),
          };
        }
        token = page.NextContinuationToken;
      }
    },

    /** Removes objects; ones that are not there count as removed. */
    async remove(keys: readonly string[]) {
      for (let at = 0; at < keys.length; at += DELETE_AT_ONCE) {
        const Objects = keys.slice(at, at + DELETE_AT_ONCE).map((Key) => ({ Key }));
        const answer = await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }));
        const [failed] = answer.Errors ?? [];
        if (failed) throw new Error(`The store did not remove ${failed.Key}: ${failed.Code}`);
      }
    },

    /** Removes every object below a prefix and answers how many there were. */
    async removeBelow(prefix: string): Promise<number> {
      const keys: string[] = [];
      for await (const { key } of this.list(prefix)) keys.push(key);
      await this.remove(keys);
      return keys.length;
    },

    async startMultipart(key: string, contentType: string): Promise<string> {
      const started = await client.send(
        new CreateMultipartUploadCommand({ Bucket: bucket, Key: key, ContentType: contentType, ChecksumAlgorithm: 'SHA256' }),
      );
      if (started.UploadId === undefined) throw new Error('The store opened no multipart upload.');
      return started.UploadId;
    },

    /** An address to which exactly these bytes can be PUT, with the headers that must go with it. */
    async signPart({
      key,
      multipartId,
      number,
      sizeBytes,
      sha256,
      lifeS,
    }: SignedPartInput): Promise<{ url: string; headers: Record<string, string> }> {
      const command = new UploadPartCommand({
        Bucket: bucket,
        Key: key,
        UploadId: multipartId,
        PartNumber: number,
        ContentLength: sizeBytes,
        ChecksumSHA256: sha256,
      });
      const headers = { 'x-amz-checksum-sha256': sha256 };
      const url = await getSignedUrl(signer, command, {
        expiresIn: lifeS,
        unhoistableHeaders: new Set(Object.keys(headers)),
        signableHeaders: new Set(['host', 'content-length', ...Object.keys(headers)]),
      });
      return { url, headers };
    },

    /** Parts that have arrived, by number; undefined where the store no longer knows the upload. */
    async listParts(key: string, multipartId: string): Promise<StoredPart[] | undefined> {
      const parts: StoredPart[] = [];
      try {
        for (let marker: string | undefined, isFirst = true; isFirst || marker !== undefined; isFirst = false) {
          const page = await client.send(
            new ListPartsCommand({ Bucket: bucket, Key: key, UploadId: multipartId, PartNumberMarker: marker }),
          );
          for (const part of page.Parts ?? []) {
            parts.push({
              number: part.PartNumber ?? 0,
              sizeBytes: part.Size ?? 0,
              etag: part.ETag ?? '',
              sha256: part.ChecksumSHA256,
            });
          }
          marker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
        }
      } catch (error) {
        rejectUnlessMissing(error);
        return undefined;
      }
      return parts;
    },

    async completeMultipart(key: string, multipartId: string, parts: readonly StoredPart[]) {
      const Parts = parts.map(({ number, etag, sha256 }) => ({ PartNumber: number, ETag: etag, ChecksumSHA256: sha256 }));
      await client.send(
        new CompleteMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: multipartId, MultipartUpload: { Parts } }),
      );
    },

    /** Gives a multipart upload up; one that is not there counts as given up. */
    async abortMultipart(key: string, multipartId: string) {
      await client
        .send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: multipartId }))
        .catch(rejectUnlessMissing);
    },

    async listMultiparts(): Promise<OpenMultipart[]> {
      const page = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
      return (page.Uploads ?? []).map((open) => ({
        key: open.Key ?? '',
        multipartId: open.UploadId ?? '',
        startedAt: open.Initiated ?? new Date(0),
      }));
    },

    close() {
      client.destroy();
      signer.destroy();
    },
  };
}

export type ObjectStore = ReturnType<typeof createObjectStore>;

function rejectUnlessMissing(error: unknown): false {
  if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return false;
  throw error;
}

function ignoreAlreadyOwned(error: unknown) {
  if (error instanceof S3ServiceException && error.name === 'BucketAlreadyOwnedByYou') return;
  throw error;
}
