import { backOffMs, delay } from './back-off.ts';
import { fingerprintFile } from './fingerprint.ts';
import { createPartSender, type PartSenderOptions, type PartsSnapshot } from './part-sender.ts';
import { describeProblem } from './problem.ts';
import type { StartedUpload, StartRequest, UploadApi } from './upload-api.ts';

/** `starting` asks the graph, `completing` hands the file over, `checking` waits for what the checks say. */
export type UploadStep = 'reading' | 'starting' | 'sending' | 'completing' | 'checking';

export type UploadOutcome = { kind: 'completed'; uploadId: string } | { kind: 'refused'; message: string };

export interface UploadOptions {
  file: File;
  kind: StartRequest['kind'];
  channelId: string | null;
  api: UploadApi;
  hash: PartSenderOptions['hash'];
  put: PartSenderOptions['put'];
  fingerprint?: (file: File) => Promise<string>;
  onStep?(step: UploadStep): void;
  onStarted?(upload: StartedUpload): void;
  onParts?(parts: PartsSnapshot): void;
}

const ROUNDS_MAX = 3;
const GRAPH_ATTEMPTS_MAX = 5;
const CHECK_EVERY_MS = 1_500;

/** Asks the graph again while it may just be out of reach; what it refuses for good is thrown. */
async function ask<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      if (!describeProblem(error).canRetry || attempt >= GRAPH_ATTEMPTS_MAX) throw error;
      await delay(backOffMs(attempt, Math.random), signal);
    }
  }
}

/** One file on its way: from what it is, over its parts, to what the checks say. */
export function createUpload(options: UploadOptions) {
  const { file, kind, channelId, api, fingerprint = fingerprintFile } = options;
  // The answer to the first try may be lost: the same key makes sure that there is one upload, not two.
  const idempotencyKey = crypto.randomUUID();
  let opened: { upload: StartedUpload; sender: ReturnType<typeof createPartSender> } | null = null;
  const step = (now: UploadStep) => options.onStep?.(now);

  async function open(signal: AbortSignal): Promise<NonNullable<typeof opened> | { refusal: string }> {
    if (opened) return opened;
    step('reading');
    const request: StartRequest = {
      kind,
      channelId,
      fileName: file.name,
      contentType: file.type || 'application/octet-stream',
      sizeBytes: file.size,
      fingerprint: await fingerprint(file),
      idempotencyKey,
    };
    step('starting');
    const outcome = await ask(() => api.start(request), signal);
    if (outcome.kind === 'refused') return { refusal: outcome.message };
    const { upload } = outcome;
    const sender = createPartSender({
      file,
      partSizeBytes: upload.partSizeBytes,
      stored: upload.storedParts,
      hash: options.hash,
      sign: (part) => api.sign(upload.id, part),
      put: options.put,
      onChange: (parts) => options.onParts?.(parts),
    });
    opened = { upload, sender };
    options.onStarted?.(upload);
    return opened;
  }

  /** Hands the file over and waits for the checks; answers the numbers of the parts that have to come again. */
  async function close(
    { id: uploadId }: StartedUpload,
    signal: AbortSignal,
  ): Promise<UploadOutcome | { missing: readonly number[] }> {
    step('completing');
    for (;;) {
      const outcome = await ask(() => api.complete(uploadId), signal);
      if (outcome.kind === 'completed') return { kind: 'completed', uploadId };
      if (outcome.kind === 'refused') return outcome;
      if (outcome.kind === 'incomplete') return { missing: outcome.partNumbers };
      step('checking');
      await delay(CHECK_EVERY_MS, signal);
    }
  }

  return {
    /**
     * Begins, or goes on where an aborted signal or a failure stopped it.
     *
     * @throws what `describeProblem` reads; the signal's reason when it was aborted.
     */
    async run(signal: AbortSignal): Promise<UploadOutcome> {
      const ready = await open(signal);
      if ('refusal' in ready) return { kind: 'refused', message: ready.refusal };
      const { upload, sender } = ready;
      for (let round = 1; round <= ROUNDS_MAX; round += 1) {
        // One that was begun elsewhere may be past its parts; what it turns out to lack is sent all the same.
        if (upload.state === 'OPEN' || round > 1) {
          step('sending');
          await sender.send(signal);
        }
        const closed = await close(upload, signal);
        if (!('missing' in closed)) return closed;
        sender.forget(closed.missing);
      }
      throw new Error('The store keeps losing parts.');
    },
  };
}
