import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type Clients, rejectUnlessMissing } from './clients.ts';

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

/** Some stores copy every part when they put them together, and say nothing until that is done. */
const COMPLETE_MS = 600_000;

/** Objects that arrive in parts. */
export function createMultiparts({ brisk, patient, signer }: Clients, bucket: string) {
  return {
    async startMultipart(key: string, contentType: string): Promise<string> {
      const started = await brisk.send(
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
          const page = await brisk.send(
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
      await patient.send(
        new CompleteMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: multipartId, MultipartUpload: { Parts } }),
        { requestTimeout: COMPLETE_MS },
      );
    },

    /** Gives a multipart upload up; one that is not there counts as given up. */
    async abortMultipart(key: string, multipartId: string) {
      await brisk
        .send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: multipartId }))
        .catch(rejectUnlessMissing);
    },

    async listMultiparts(): Promise<OpenMultipart[]> {
      const page = await brisk.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
      return (page.Uploads ?? []).map((open) => ({
        key: open.Key ?? '',
        multipartId: open.UploadId ?? '',
        startedAt: open.Initiated ?? new Date(0),
      }));
    },
  };
}
