import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Viewer } from '@castgraph/auth/viewer';
import { AppError } from '@castgraph/errors';
import type { Logger } from '@castgraph/logger';
import type { ObjectStore } from '@castgraph/objectstore';
import { deriveId } from '../../values/ids.ts';
import type { Limits } from '../../values/limits.ts';
import { processPicture } from '../pictures/picture-processing.service.ts';
import { shapes } from '../pictures/picture-rules.ts';
import type { RemovalService } from '../removals/removal.service.ts';
import { HEAD_BYTES, isPicture, recogniseForeign } from './file-head.ts';
import { describeQuota, refuseBytes } from './quota-rules.ts';
import type { UploadRow } from './upload.repository.ts';
import { noSuchUpload, type QuotaProblem, toUploadAnswer, type UploadAnswer, type UploadService } from './upload.service.ts';
import type { UploadCompletionRepository } from './upload-completion.repository.ts';
import { countParts, findIncompleteParts } from './upload-rules.ts';

export type IncompleteProblem = { __typename: 'UploadIncompleteProblem'; message: string; partNumbers: number[] };

/** How long an answer waits for the checks. A store that copies parts together takes seconds for large files. */
const ANSWER_WITHIN_MS = 1_500;
/** After this the process that looks at a file is taken for dead. */
const CHECK_LIMIT_MS = 5 * 60_000;
const TRY_AGAIN_MS = 15_000;

export interface UploadCompletionParts {
  uploads: UploadService;
  completions: UploadCompletionRepository;
  removals: RemovalService;
  store: ObjectStore;
  media: ObjectStore;
  limits: Limits;
  log: Logger;
}

export type UploadCompletionService = ReturnType<typeof createUploadCompletionService>;

/** From the last part to a file that is whole, looked at, and handed on. Every step can be killed and run again. */
export function createUploadCompletionService(parts: UploadCompletionParts) {
  const { uploads, completions, removals, store, media, limits, log } = parts;
  const underWay = new Map<string, Promise<UploadRow>>();
  /** Pictures are decoded one after the other, so that memory stays bounded. */
  let pictures: Promise<unknown> = Promise.resolve();

  const incomplete = (partNumbers: number[]): IncompleteProblem => ({
    __typename: 'UploadIncompleteProblem',
    message: partNumbers.length === 1 ? 'One part is missing or damaged.' : `${partNumbers.length} parts are missing or damaged.`,
    partNumbers,
  });
  const isStale = (error: unknown) =>
    error instanceof Error &&
    ['InvalidPart', 'InvalidPartOrder', 'EntityTooSmall', 'NoSuchUpload', 'BadDigest'].includes(error.name);

  async function assemble(upload: UploadRow): Promise<{ etag: string }> {
    const { objectKey, multipartId, arrivedBytes } = upload;
    // A process that died after the store put the parts together left the object behind.
    const arrived = multipartId === null ? undefined : await store.listParts(objectKey, multipartId);
    if (arrived !== undefined && multipartId !== null) await store.completeMultipart(objectKey, multipartId, arrived);
    const found = await store.head(objectKey);
    if (found === undefined || BigInt(found.sizeBytes) !== arrivedBytes) {
      throw Object.assign(new Error('The store has another file than it listed.'), { name: 'InvalidPart' });
    }
    return found;
  }

  async function readWhole(key: string, range?: { start: number; end: number }): Promise<Buffer> {
    const found = await store.get(key, { range });
    if (found === undefined) throw new Error('The object is gone.');
    return buffer(found.body);
  }

  async function makePicture(upload: UploadRow, kind: Exclude<UploadRow['kind'], 'VIDEO'>): Promise<UploadRow> {
    const { idPrefix, directoryPrefix } = shapes[kind];
    const { files, widthPx, heightPx, blurhash } = await processPicture(kind, await readWhole(upload.objectKey));
    const id = deriveId(idPrefix, upload.id);
    const directory = `${directoryPrefix}${id}/`;
    for (const file of files) {
      await media.put(`${directory}${file.widthPx}.webp`, file.body, { contentType: 'image/webp' });
    }
    const picture = { id, directory, widthsPx: files.map((file) => file.widthPx), widthPx, heightPx, blurhash };
    return completions.completePicture(upload.id, picture, store.bucket);
  }

  async function check(upload: UploadRow): Promise<UploadRow> {
    const { kind, objectKey } = upload;
    const { etag } = await assemble(upload);
    const head = await readWhole(objectKey, { start: 0, end: HEAD_BYTES - 1 });
    if (kind === 'VIDEO') {
      const foreign = recogniseForeign(head);
      if (foreign === null) return completions.completeVideo(upload.id, etag);
      return completions.fail(upload.id, `This is ${foreign}, not a video.`, store.bucket);
    }
    if (!isPicture(head)) return completions.fail(upload.id, 'A picture must be a JPEG, PNG, WebP or AVIF file.', store.bucket);
    const made = pictures.then(() => makePicture(upload, kind));
    pictures = made.catch(() => undefined);
    return made.catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'INVALID_INPUT')
        return completions.fail(upload.id, error.message, store.bucket);
      throw error;
    });
  }

  /** Looks at a file, once in this process. */
  function finish(upload: UploadRow): Promise<UploadRow> {
    const running = underWay.get(upload.id);
    if (running !== undefined) return running;
    const checking = check(upload)
      .catch(async (error: unknown) => {
        if (isStale(error)) await completions.reopen(upload.id);
        else await completions.postpone(upload.id, new Date(Date.now() + TRY_AGAIN_MS));
        throw error;
      })
      .finally(() => {
        underWay.delete(upload.id);
        removals.kick();
      });
    underWay.set(upload.id, checking);
    return checking;
  }

  /** The outcome if it comes soon; the work goes on when it does not. */
  async function answerSoon(upload: UploadRow, finishing = underWay.get(upload.id)): Promise<UploadAnswer> {
    if (finishing === undefined) return toUploadAnswer(upload);
    finishing.catch((error: unknown) => log.warn({ err: error, uploadId: upload.id }, 'a check failed and will be tried again'));
    const outcome = await Promise.race([finishing.catch(() => undefined), sleep(ANSWER_WITHIN_MS, undefined, { ref: false })]);
    const latest = outcome ?? (await uploads.find(upload.id));
    if (latest === null) throw noSuchUpload();
    return toUploadAnswer(latest);
  }

  return {
    /** Safe to call again: a complete upload answers itself, one that is being looked at waits a little for the outcome. */
    async complete(viewer: Viewer | null, uploadId: string): Promise<UploadAnswer | QuotaProblem | IncompleteProblem> {
      const upload = await uploads.requireOwn(viewer, uploadId);
      // Where another process looks at it, or looked and died, that one or the sweeper goes on.
      if (upload.state === 'CHECKING') return answerSoon(upload);
      if (upload.state === 'ABORTED') throw new AppError('CONFLICT', 'This upload was given up.');
      if (upload.state !== 'OPEN') return toUploadAnswer(upload);

      const { objectKey, multipartId } = await uploads.requireMultipart(upload);
      const arrived = await store.listParts(objectKey, multipartId);
      if (arrived === undefined) {
        await uploads.requireMultipart(upload, multipartId);
        return incomplete(Array.from({ length: countParts(upload) }, (_, index) => index + 1));
      }
      const partNumbers = findIncompleteParts(upload, arrived);
      if (partNumbers.length > 0) return incomplete(partNumbers);

      const arrivedBytes = arrived.reduce((sum, part) => sum + BigInt(part.sizeBytes), 0n);
      const checkedUntil = new Date(Date.now() + CHECK_LIMIT_MS);
      const taken = await completions.beginChecking(upload, arrivedBytes, checkedUntil, (usage) =>
        refuseBytes(usage, arrivedBytes, limits),
      );
      if ('refusal' in taken) {
        return { __typename: 'QuotaExceededProblem', message: taken.refusal, quota: describeQuota(taken.usage, limits) };
      }
      return taken.state === 'CHECKING' ? answerSoon(taken, finish(taken)) : toUploadAnswer(taken);
    },

    /** Finishes what a process that died had begun. */
    async resumeAbandoned(now = new Date()): Promise<void> {
      for (const upload of await completions.findAbandonedChecks(now)) {
        if (!(await completions.takeOver(upload.id, now, new Date(now.getTime() + CHECK_LIMIT_MS)))) continue;
        await finish(upload).catch((error: unknown) => log.warn({ err: error, uploadId: upload.id }, 'a check failed again'));
      }
    },

    /** Waits for what is being looked at. */
    async settle(): Promise<void> {
      await Promise.allSettled(underWay.values());
    },
  };
}
