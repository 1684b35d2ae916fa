import { backOffMs, delay } from './back-off.ts';
import type { Gate } from './gate.ts';
import { createPartSender, PartFailedError, type PartSenderOptions, type PartsSnapshot } from './part-sender.ts';
import { createTransferRate } from './transfer-rate.ts';
import type { StartedUpload, StartRequest, UploadApi } from './upload-api.ts';
import { initialSnapshot, type UploadProblem, type UploadSnapshot } from './upload-snapshot.ts';

export interface UploadTaskOptions {
  id: string;
  file: File;
  kind: StartRequest['kind'];
  channelId: string | null;
  api: UploadApi;
  fingerprint(file: File): Promise<string>;
  hash: PartSenderOptions['hash'];
  put: PartSenderOptions['put'];
  /** Shared by all uploads of the page. */
  gate: Gate;
  /** What a failed call to the graph means for the person. */
  describe(error: unknown): UploadProblem;
  onChange(snapshot: UploadSnapshot): void;
  now?: () => number;
}

const ROUNDS_MAX = 3;
const GRAPH_ATTEMPTS_MAX = 5;
const CHECK_EVERY_MS = 1_500;

/** One file on its way: from what it is, over its parts, to what the checks say. */
export function createUploadTask(options: UploadTaskOptions) {
  const { file, kind, channelId, api, gate, now = Date.now } = options;
  const rate = createTransferRate();
  const idempotencyKey = crypto.randomUUID();
  let snapshot = initialSnapshot(options.id, file);
  let running: AbortController | null = null;
  let started: StartedUpload | null = null;
  let sender: ReturnType<typeof createPartSender> | null = null;

  const update = (change: Partial<UploadSnapshot>) => {
    snapshot = { ...snapshot, ...change };
    options.onChange(snapshot);
  };
  const showParts = ({ states, sentBytes }: PartsSnapshot) => {
    rate.note(sentBytes, now());
    update({
      parts: states,
      sentBytes,
      bytesPerSecond: rate.bytesPerSecond(),
      leftMs: rate.leftMs(file.size - sentBytes),
    });
  };

  /** Asks the graph again while it may just be out of reach; what it refuses for good is thrown. */
  async function ask<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      signal.throwIfAborted();
      try {
        return await call();
      } catch (error) {
        const { canRetry } = options.describe(error);
        if (!canRetry || attempt >= GRAPH_ATTEMPTS_MAX) throw error;
        await delay(backOffMs(attempt, Math.random), signal);
      }
    }
  }

  async function open(signal: AbortSignal): Promise<boolean> {
    if (started) return true;
    update({ phase: 'reading' });
    const fingerprint = await options.fingerprint(file);
    update({ phase: 'starting' });
    const request: StartRequest = {
      kind,
      channelId,
      fileName: file.name,
      contentType: file.type || 'application/octet-stream',
      sizeBytes: file.size,
      fingerprint,
      idempotencyKey,
    };
    const outcome = await ask(() => api.start(request), signal);
    if (outcome.kind === 'refused') {
      update({ phase: 'refused', problem: { message: outcome.message, canRetry: false } });
      return false;
    }
    started = outcome.upload;
    const { id: uploadId, partSizeBytes, storedParts, receivedBytes, videoId } = outcome.upload;
    sender = createPartSender({
      file,
      partSizeBytes,
      stored: storedParts,
      hash: options.hash,
      sign: (part, partSignal) => api.sign(uploadId, part, partSignal),
      put: (address, part, onSent, partSignal) => gate(() => options.put(address, part, onSent, partSignal)),
      onChange: showParts,
    });
    update({ uploadId, videoId, resumedBytes: receivedBytes });
    return true;
  }

  /** Hands the file over; answers the numbers of the parts that have to come again. */
  async function close(upload: StartedUpload, signal: AbortSignal): Promise<number[]> {
    update({ phase: 'completing', bytesPerSecond: null, leftMs: null });
    for (;;) {
      const outcome = await ask(() => api.complete(upload.id), signal);
      if (outcome.kind === 'incomplete') return outcome.partNumbers;
      if (outcome.kind === 'completed') update({ phase: 'completed' });
      if (outcome.kind === 'failed') update({ phase: 'refused', problem: { message: outcome.message, canRetry: false } });
      if (outcome.kind !== 'checking') return [];
      update({ phase: 'checking' });
      await delay(CHECK_EVERY_MS, signal);
    }
  }

  async function proceed(signal: AbortSignal): Promise<void> {
    if (!(await open(signal)) || !started || !sender) return;
    if (started.state === 'OPEN') {
      for (let round = 1; round <= ROUNDS_MAX; round += 1) {
        rate.reset();
        update({ phase: 'sending' });
        await sender.send(signal);
        const missing = await close(started, signal);
        if (missing.length === 0) return;
        sender.forget(missing);
      }
      throw new Error('The store keeps losing parts.');
    }
    await close(started, signal);
  }

  return {
    read: () => snapshot,
    /** Begins, or goes on after a pause or a failure; ends when there is nothing more to do by itself. */
    async run(): Promise<void> {
      if (running) return;
      const own = new AbortController();
      running = own;
      update({ problem: null });
      try {
        await proceed(own.signal);
      } catch (error) {
        if (!own.signal.aborted) update({ phase: 'failed', problem: readProblem(error, options.describe) });
      } finally {
        if (running === own) running = null;
      }
    },
    pause(): void {
      running?.abort();
      running = null;
      rate.reset();
      update({ phase: 'paused', bytesPerSecond: null, leftMs: null });
    },
    /** Gives the upload up: what was stored of it is deleted. */
    async cancel(): Promise<void> {
      running?.abort();
      running = null;
      if (started && snapshot.phase !== 'completed') await api.abort(started.id).catch(() => undefined);
    },
  };
}

export type UploadTask = ReturnType<typeof createUploadTask>;

function readProblem(error: unknown, describe: UploadTaskOptions['describe']): UploadProblem {
  if (!(error instanceof PartFailedError)) return describe(error);
  const unreadable = error.cause instanceof DOMException && error.cause.name === 'NotReadableError';
  return unreadable
    ? { message: 'The file changed or is gone from its place. Choose it again to go on.', canRetry: false }
    : {
        message: 'The storage does not answer. What has arrived is kept; it goes on when the connection is back.',
        canRetry: true,
      };
}
