// The engines under the benchmark, and a database and buckets in them that are the run's own.
import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import pg from 'pg';

const UPLOADS_AT_ONCE = 8;
const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The engines of the environment, or of `npm run engines -- up`. */
export async function findEngines() {
  const wanted = ['POSTGRES_URL', 'KAFKA_BROKERS', 'REDIS_URL', 'S3_ENDPOINT', 'S3_ACCESS_KEY', 'S3_SECRET_KEY'];
  if (wanted.every((key) => process.env[key])) return process.env;
  const { stdout } = await promisify(execFile)(process.execPath, [join(repository, 'infra/cli/engines.mjs'), 'env'], {
    cwd: repository,
  });
  const found = Object.fromEntries([...stdout.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, key, value]) => [key, value]));
  const missing = wanted.filter((key) => !found[key]);
  if (missing.length > 0) throw new Error(`Start the engines first (npm run engines -- up): ${missing.join(', ')} is not known.`);
  return found;
}

/** A database of this run alone. */
export async function createDatabase(serverUrl, name) {
  const onServer = async (sql) => {
    const client = new pg.Client({ connectionString: serverUrl });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await onServer(`CREATE DATABASE ${name}`);
  return {
    url: Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href,
    drop: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** One bucket, with what both sides do to it. */
export async function createBucket(engines, Bucket) {
  const s3 = new S3Client({
    endpoint: engines.S3_ENDPOINT,
    region: engines.S3_REGION ?? 'us-east-1',
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    credentials: { accessKeyId: engines.S3_ACCESS_KEY, secretAccessKey: engines.S3_SECRET_KEY },
  });
  await s3.send(new CreateBucketCommand({ Bucket }));

  async function download(Key, path) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    await pipeline(Body, createWriteStream(path));
  }

  return {
    name: Bucket,
    download,

    async upload(path, Key) {
      const { size: sizeBytes } = await stat(path);
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: createReadStream(path), ContentLength: sizeBytes }));
      const { ETag: etag } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
      return { etag, sizeBytes };
    },

    async uploadFolder(dir, prefix) {
      const entries = await readdir(dir, { recursive: true, withFileTypes: true });
      const queue = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      const next = async () => {
        for (let file = queue.pop(); file; file = queue.pop()) {
          const Key = `${prefix}${file.slice(dir.length + 1)}`;
          await s3.send(new PutObjectCommand({ Bucket, Key, Body: await readFile(file) }));
        }
      };
      await Promise.all(Array.from({ length: UPLOADS_AT_ONCE }, next));
    },

    async downloadFolder(prefix, target) {
      for (let token; ; ) {
        const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefix, ContinuationToken: token }));
        for (const { Key } of page.Contents ?? []) {
          const path = join(target, Key.slice(prefix.length));
          await mkdir(join(path, '..'), { recursive: true });
          await download(Key, path);
        }
        token = page.NextContinuationToken;
        if (!token) return target;
      }
    },

    async empty() {
      for (;;) {
        const page = await s3.send(new ListObjectsV2Command({ Bucket }));
        if (!page.Contents?.length) return;
        await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: page.Contents.map(({ Key }) => ({ Key })) } }));
      }
    },
  };
}
