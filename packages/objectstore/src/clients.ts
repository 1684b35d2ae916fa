import { S3Client, type S3ClientConfig, S3ServiceException } from '@aws-sdk/client-s3';

export interface ObjectStoreOptions {
  endpoint: string;
  /** The host that browsers use; signatures cover it. */
  publicUrl: string;
  region: string;
  accessKey: string;
  secretKey: string;
  bucket: string;
  /** How long a store may take to connect, to answer, and between two pieces of a body that somebody waits for. */
  limits?: Partial<StoreLimits>;
}

export interface StoreLimits {
  connectMs: number;
  answerMs: number;
}

const DEFAULTS: StoreLimits = { connectMs: 2_000, answerMs: 15_000 };

export type Clients = ReturnType<typeof createClients>;

/** The connections to one store. None of them waits for ever for a store that has fallen silent. */
export function createClients({ endpoint, publicUrl, region, accessKey, secretKey, limits }: ObjectStoreOptions) {
  const { connectMs, answerMs } = { ...DEFAULTS, ...limits };
  const options: S3ClientConfig = {
    region,
    forcePathStyle: true,
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
    // A trailer checksum is stored as `aws-chunked` content by some stores, and a presigned address would carry the sum of an empty body.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  };
  return {
    answerMs,
    /** For what is sent and answered in one go, however large: given up when nothing moves in either direction. */
    brisk: new S3Client({
      ...options,
      endpoint,
      requestHandler: { connectionTimeout: connectMs, socketTimeout: answerMs },
    }),
    /**
     * For bodies that are read at the pace of somebody else, and answers that take their time: the wait for the beginning of an answer
     * is bounded and nothing else. Slow readers hold on to their connections, so there is no fixed number of those.
     */
    patient: new S3Client({
      ...options,
      endpoint,
      requestHandler: {
        connectionTimeout: connectMs,
        requestTimeout: answerMs,
        throwOnRequestTimeout: true,
        httpAgent: { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY },
      },
    }),
    /** Signs only; it never connects. */
    signer: new S3Client({ ...options, endpoint: publicUrl }),
  };
}

/** @throws the error itself, unless it says that there is nothing of that name. */
export function rejectUnlessMissing(error: unknown): false {
  if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return false;
  throw error;
}
