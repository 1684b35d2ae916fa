import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ObjectStore } from '@castgraph/objectstore';
import { contentTypeOf } from '../content-types.ts';
import type { Sandbox } from '../ffmpeg/sandbox.ts';

/** A scratch folder that only the workers of one database on this machine share. */
export function defaultScratchDir(databaseUrl: string): string {
  return join(tmpdir(), `castgraph-media-${createHash('sha256').update(databaseUrl).digest('hex').slice(0, 12)}`);
}

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';
const SPACE_FACTOR = 2;

/**
 * Files on this machine's disk. Everything in it can be fetched again from the object store, so it may vanish at any time; the
 * workers of one machine find each other's files here and spare the way through the store.
 */
export function createScratch({ root, sandbox }: { root: string; sandbox: Pick<Sandbox, 'lend'> }) {
  const jobDir = (jobId: string) => join(root, 'jobs', jobId);
  const pathOf = (jobId: string, key: string) => join(jobDir(jobId), 'objects', key);

  async function exists(path: string): Promise<boolean> {
    return stat(path).then(
      () => true,
      (error: unknown) => {
        if (isMissing(error)) return false;
        throw error;
      },
    );
  }

  return {
    root,

    /** The local copy of an object, fetched if it is not here yet. */
    async fetch(
      store: ObjectStore,
      jobId: string,
      key: string,
      { signal, check }: { signal: AbortSignal; check?: (found: { etag: string; sizeBytes: number }) => void },
    ): Promise<string> {
      const path = pathOf(jobId, key);
      if (await exists(path)) return path;
      const found = await store.get(key, { signal });
      if (found === undefined) throw new Error(`The object ${key} is not in the store.`);
      try {
        check?.(found);
        await mkdir(dirname(path), { recursive: true, mode: 0o755 });
        const { bavail, bsize } = await statfs(dirname(path));
        if (bavail * bsize < found.sizeBytes * SPACE_FACTOR)
          throw new Error(`The scratch disk has no room for ${found.sizeBytes} bytes.`);
        // Beside its place first: a copy cut short must not look whole, and two workers may fetch at once.
        const partial = `${path}.${randomUUID()}`;
        await pipeline(found.body, createWriteStream(partial, { mode: 0o644, highWaterMark: 1_048_576 }), { signal });
        await rename(partial, path);
      } finally {
        found.body.destroy();
      }
      return path;
    },

    /** Stores a file that was just made, and keeps it here for the next worker that needs it. */
    async store(store: ObjectStore, jobId: string, key: string, file: string, signal: AbortSignal): Promise<number> {
      const { size } = await stat(file);
      await store.put(key, createReadStream(file), { contentType: contentTypeOf(key), sizeBytes: size, signal });
      const path = pathOf(jobId, key);
      await mkdir(dirname(path), { recursive: true, mode: 0o755 });
      await rename(file, path);
      return size;
    },

    /** Where a derived form of the source lies. */
    derived: (jobId: string, name: string) => join(jobDir(jobId), name),
    exists,

    /** An empty directory for one run of one task; the sandboxed tool may write to it. */
    async openTaskDir(jobId: string, task: string): Promise<string> {
      await mkdir(jobDir(jobId), { recursive: true, mode: 0o755 });
      const dir = await mkdtemp(join(jobDir(jobId), `${task}-`));
      await chmod(dir, 0o755);
      sandbox.lend(dir);
      return dir;
    },

    /** A directory inside a task's own, for tools that do not make it themselves. */
    async lendDir(dir: string): Promise<void> {
      await mkdir(dir, { recursive: true, mode: 0o755 });
      sandbox.lend(dir);
    },

    removeDir: (dir: string) => rm(dir, { recursive: true, force: true }),
    removeJob: (jobId: string) => rm(jobDir(jobId), { recursive: true, force: true }),

    /** Jobs that have left something here. */
    async listJobs(): Promise<string[]> {
      return readdir(join(root, 'jobs')).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw error;
      });
    },
  };
}

export type Scratch = ReturnType<typeof createScratch>;
