import type { Readable } from 'node:stream';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { boundSilence } from './body.ts';
import { type Clients, rejectUnlessMissing } from './clients.ts';

export interface StoredObject {
  key: string;
  sizeBytes: number;
  etag: string;
  modifiedAt: Date;
}

const DELETE_AT_ONCE = 1_000;

/** Whole objects of a bucket. */
export function createObjects({ brisk, patient, answerMs }: Clients, bucket: string) {
  /** Every object below a prefix, page by page. */
  async function* list(prefix: string): AsyncGenerator<StoredObject> {
    for (let token: string | undefined, isFirst = true; isFirst || token !== undefined; isFirst = false) {
      const page = await brisk.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }));
      for (const item of page.Contents ?? []) yield describe(item.Key ?? '', { ...item, ContentLength: item.Size });
      token = page.NextContinuationToken;
    }
  }

  /** Removes objects; ones that are not there count as removed. */
  async function remove(keys: readonly string[]) {
    for (let at = 0; at < keys.length; at += DELETE_AT_ONCE) {
      const Objects = keys.slice(at, at + DELETE_AT_ONCE).map((Key) => ({ Key }));
      const answer = await brisk.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }));
      const [failed] = answer.Errors ?? [];
      if (failed) throw new Error(`The store did not remove ${failed.Key}: ${failed.Code}`);
    }
  }

  return {
    list,
    remove,

    /** Size and tag of an object; undefined where there is none. */
    async head(key: string, { signal }: { signal?: AbortSignal } = {}): Promise<StoredObject | undefined> {
      try {
        const command = new HeadObjectCommand({ Bucket: bucket, Key: key });
        return describe(key, await brisk.send(command, { abortSignal: signal }));
      } catch (error) {
        rejectUnlessMissing(error);
        return undefined;
      }
    },

    /**
     * Streams an object, or a range of it (inclusive, as in HTTP). The stream must be read or destroyed; it ends with an error when the
     * store falls silent in the middle. `signal` ends the wait for it to begin.
     */
    async get(
      key: string,
      { range, signal }: { range?: { start: number; end: number }; signal?: AbortSignal } = {},
    ): Promise<(StoredObject & { body: Readable }) | undefined> {
      try {
        const Range = range && `bytes=${range.start}-${range.end}`;
        const found = await patient.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range }), { abortSignal: signal });
        return { ...describe(key, found), body: boundSilence(found.Body as Readable, answerMs) };
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
      const command = { Bucket: bucket, Key: key, Body: body, ContentType: contentType, ContentLength: sizeBytes };
      await brisk.send(new PutObjectCommand(command), { abortSignal: signal });
    },

    /** Removes every object below a prefix and answers how many there were. */
    async removeBelow(prefix: string): Promise<number> {
      const keys: string[] = [];
      for await (const { key } of list(prefix)) keys.push(key);
      await remove(keys);
      return keys.length;
    },
  };
}

function describe(
  key: string,
  { ContentLength, ETag, LastModified }: { ContentLength?: number; ETag?: string; LastModified?: Date },
): StoredObject {
  return { key, sizeBytes: ContentLength ?? 0, etag: ETag ?? '', modifiedAt: LastModified ?? new Date(0) };
}
