import type { PartState } from '@castgraph/upload-client/part-sender';
import type { UploadProblem } from '@castgraph/upload-client/problem';
import type { UploadStep } from '@castgraph/upload-client/upload';

/** Besides the steps: `refused` is for good, `failed` can go on. */
export type UploadPhase = UploadStep | 'paused' | 'completed' | 'refused' | 'failed';

/** How an upload stands, as the page shows it. */
export interface UploadSnapshot {
  id: string;
  fileName: string;
  sizeBytes: number;
  phase: UploadPhase;
  uploadId: string | null;
  videoId: string | null;
  parts: readonly PartState[];
  sentBytes: number;
  /** Bytes that were there before this page began: the upload goes on rather than begins. */
  resumedBytes: number;
  bytesPerSecond: number | null;
  leftMs: number | null;
  problem: UploadProblem | null;
}

export function initialSnapshot(id: string, file: { name: string; size: number }): UploadSnapshot {
  return {
    id,
    fileName: file.name,
    sizeBytes: file.size,
    phase: 'reading',
    uploadId: null,
    videoId: null,
    parts: [],
    sentBytes: 0,
    resumedBytes: 0,
    bytesPerSecond: null,
    leftMs: null,
    problem: null,
  };
}

/** Whether closing the page would interrupt it. */
export function isUnderWay({ phase }: UploadSnapshot): boolean {
  return phase === 'reading' || phase === 'starting' || phase === 'sending' || phase === 'completing';
}

/** How much has arrived, 0 to 100. */
export function sentPercent({ sentBytes, sizeBytes, phase }: UploadSnapshot): number {
  if (phase === 'completing' || phase === 'checking' || phase === 'completed') return 100;
  return sizeBytes > 0 ? Math.min(100, (sentBytes / sizeBytes) * 100) : 0;
}
