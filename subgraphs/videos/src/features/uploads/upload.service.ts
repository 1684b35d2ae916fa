import { requireViewer, type Viewer } from '@castgraph/auth/viewer';
import { AppError, refuseInput } from '@castgraph/errors';
import type { ObjectStore, StoredPart } from '@castgraph/objectstore';
import type { Limits } from '../../values/limits.ts';
import { createMinuteBudget } from '../../values/minute-budget.ts';
import type { AccountService } from '../accounts/account.service.ts';
import type { ChannelService } from '../channels/channel.service.ts';
import type { RemovalService } from '../removals/removal.service.ts';
import { titleFromFileName } from '../videos/video-rules.ts';
import { describeQuota, type Quota, refuseStart } from './quota-rules.ts';
import type { UploadRepository, UploadRow } from './upload.repository.ts';
import type { UploadCompletionRepository } from './upload-completion.repository.ts';
import { choosePartBytes, hashStartRequest, readPartsToSign, readStartRequest, type StartUploadRequest } from './upload-rules.ts';

export type QuotaProblem = { __typename: 'QuotaExceededProblem'; message: string; quota: Quota };
export type UploadAnswer = UploadRow & { __typename: 'Upload' };

/** Objects of the uploads bucket are never shown by a browser, whatever their sender says they are. */
const STORED_TYPE = 'application/octet-stream';

export const noSuchUpload = () => new AppError('NOT_FOUND', 'There is no such upload of yours.');
export const toUploadAnswer = (upload: UploadRow): UploadAnswer => ({ ...upload, __typename: 'Upload' });

export interface UploadParts {
  uploads: UploadRepository;
  completions: UploadCompletionRepository;
  accounts: AccountService;
  channels: ChannelService;
  removals: RemovalService;
  store: ObjectStore;
  limits: Limits;
}

export type UploadService = ReturnType<typeof createUploadService>;

/** Files on their way in: begun, continued, given up. */
export function createUploadService({ uploads, completions, accounts, channels, removals, store, limits }: UploadParts) {
  const signatures = createMinuteBudget(limits.partAddressesPerMinute);
  const expiry = () => new Date(Date.now() + limits.uploadIdleMs);

  /** The multipart upload in the store, opened where it is missing: after a crash, or when the store has lost it. */
  async function requireMultipart(upload: UploadRow, lost: string | null = null): Promise<UploadRow & { multipartId: string }> {
    if (upload.multipartId !== null && upload.multipartId !== lost) return { ...upload, multipartId: upload.multipartId };
    const opened = await store.startMultipart(upload.objectKey, STORED_TYPE).catch((cause: unknown) => {
      throw new AppError('UNAVAILABLE', 'Uploads cannot be taken right now. Try again in a moment.', { cause });
    });
    const multipartId = await uploads.setMultipart(upload.id, opened, lost);
    if (multipartId !== opened) await store.abortMultipart(upload.objectKey, opened);
    if (multipartId === null) throw noSuchUpload();
    return { ...upload, multipartId };
  }

  async function requireOwn(viewer: Viewer | null, id: string): Promise<UploadRow> {
    const { userId } = requireViewer(viewer, 'uploads:write');
    const upload = await uploads.find(id);
    if (upload === null || upload.ownerId !== userId) throw noSuchUpload();
    return upload;
  }

  return {
    requireOwn,
    requireMultipart,
    find: uploads.find,

    async start(viewer: Viewer | null, input: StartUploadRequest): Promise<UploadAnswer | QuotaProblem> {
      const owner = requireViewer(viewer, 'uploads:write');
      await accounts.requireActive(owner.userId);
      const request = readStartRequest(input, limits);
      if (request.channelId) await channels.requireOwn(owner, request.channelId);
      const outcome = await uploads.start(
        {
          ...request,
          ownerId: owner.userId,
          requestHash: hashStartRequest(request),
          partSizeBytes: choosePartBytes(request.sizeBytes),
          expiresAt: expiry(),
          draftTitle: titleFromFileName(request.fileName),
        },
        (usage) => refuseStart(usage, request, limits),
      );
      if (outcome === 'KEY_MISMATCH') {
        throw new AppError('IDEMPOTENCY_MISMATCH', 'This key was used for another upload.', {
          details: { field: 'idempotencyKey' },
        });
      }
      if (outcome === 'SIZE_MISMATCH') {
        throw refuseInput('fingerprint', 'This fingerprint belongs to a file of another size.');
      }
      if ('refusal' in outcome) {
        return { __typename: 'QuotaExceededProblem', message: outcome.refusal, quota: describeQuota(outcome.usage, limits) };
      }
      const { upload } = outcome;
      return toUploadAnswer(upload.state === 'OPEN' ? await requireMultipart(upload) : upload);
    },

    async signParts(viewer: Viewer | null, uploadId: string, wishes: readonly { number: number; sha256: string }[]) {
      const upload = await requireOwn(viewer, uploadId);
      if (upload.state !== 'OPEN') throw new AppError('CONFLICT', 'This upload takes no more parts.');
      const parts = readPartsToSign(upload, wishes);
      if (!signatures.spend(upload.ownerId, parts.length)) {
        const details = { retryAfterMs: signatures.restMs() };
        throw new AppError('RATE_LIMITED', 'That is more than a line can carry. Try again in a minute.', { details });
      }
      const { objectKey, multipartId } = await requireMultipart(upload);
      await uploads.touch(uploadId, expiry());
      const lifeS = limits.partAddressS;
      const expiresAt = new Date(Date.now() + lifeS * 1_000);
      return Promise.all(
        parts.map(async ({ number, sha256, sizeBytes }) => {
          const { url, headers } = await store.signPart({ key: objectKey, multipartId, number, sizeBytes, sha256, lifeS });
          return { number, url, headers: Object.entries(headers).map(([name, value]) => ({ name, value })), expiresAt };
        }),
      );
    },

    /** Giving up what was given up changes nothing; what is complete cannot be given up any more. */
    async abort(viewer: Viewer | null, uploadId: string): Promise<{ removedId: string }> {
      const upload = await requireOwn(viewer, uploadId);
      if (upload.state === 'CHECKING' || upload.state === 'COMPLETED') throw new AppError('CONFLICT', 'This upload is complete.');
      await completions.abort(uploadId, store.bucket);
      removals.kick();
      return { removedId: uploadId };
    },

    async listOpen(viewer: Viewer | null): Promise<UploadRow[]> {
      return uploads.findUnfinished(requireViewer(viewer, 'uploads:write').userId);
    },

    /** What has arrived, as the store has it. */
    async listParts({ state, objectKey, multipartId }: UploadRow): Promise<StoredPart[]> {
      if (state !== 'OPEN' || multipartId === null) return [];
      return (await store.listParts(objectKey, multipartId)) ?? [];
    },

    async describeQuota(viewer: Viewer | null): Promise<Quota> {
      return describeQuota(await uploads.readUsage(requireViewer(viewer, 'uploads:write').userId), limits);
    },
  };
}
