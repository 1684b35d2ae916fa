import type { PartsSnapshot } from '@castgraph/upload-client/part-sender';
import { describeProblem } from '@castgraph/upload-client/problem';
import { createUpload, type UploadOptions } from '@castgraph/upload-client/upload';
import type { Gate } from './gate.ts';
import { createTransferRate } from './transfer-rate.ts';
import { initialSnapshot, type UploadSnapshot } from './upload-snapshot.ts';

export interface UploadTaskOptions extends Pick<UploadOptions, 'file' | 'channelId' | 'api' | 'hash' | 'put' | 'fingerprint'> {
  id: string;
  /** Shared by all uploads of the page. */
  gate: Gate;
  /** Tells the graph that an upload is given up. */
  giveUp(uploadId: string): Promise<void>;
  onChange(snapshot: UploadSnapshot): void;
  now?: () => number;
}

/** A video's file as the page has it: what it shows, pausing, and giving up. */
export function createUploadTask({ id, gate, giveUp, onChange, now = Date.now, ...options }: UploadTaskOptions) {
  const { file, put } = options;
  const rate = createTransferRate();
  let snapshot = initialSnapshot(id, file);
  let running: AbortController | null = null;
  let isGivenUp = false;

  const update = (change: Partial<UploadSnapshot>) => {
    // What stops only now must not bring a file back to the page that was taken off it.
    if (isGivenUp) return;
    snapshot = { ...snapshot, ...change };
    onChange(snapshot);
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
  const upload = createUpload({
    ...options,
    kind: 'VIDEO',
    put: (address, part, onSent, signal) => gate(() => put(address, part, onSent, signal)),
    onStep(phase) {
      if (phase === 'sending') rate.reset();
      update(phase === 'completing' ? { phase, bytesPerSecond: null, leftMs: null } : { phase });
    },
    onStarted: ({ id: uploadId, videoId, receivedBytes }) => update({ uploadId, videoId, resumedBytes: receivedBytes }),
    onParts: showParts,
  });

  return {
    read: () => snapshot,
    /** Begins, or goes on after a pause or a failure; ends when there is nothing more to do by itself. */
    async run(): Promise<void> {
      if (running) return;
      const own = new AbortController();
      running = own;
      update({ problem: null });
      try {
        const outcome = await upload.run(own.signal);
        if (outcome.kind === 'completed') update({ phase: 'completed' });
        else update({ phase: 'refused', problem: { message: outcome.message, canRetry: false } });
      } catch (error) {
        if (!own.signal.aborted) update({ phase: 'failed', problem: describeProblem(error) });
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
      isGivenUp = true;
      running?.abort();
      running = null;
      const { uploadId, phase } = snapshot;
      // What the graph does not hear of now it clears away by itself, when the upload has waited too long.
      if (uploadId && phase !== 'completed') await giveUp(uploadId).catch(() => undefined);
    },
  };
}

export type UploadTask = ReturnType<typeof createUploadTask>;
