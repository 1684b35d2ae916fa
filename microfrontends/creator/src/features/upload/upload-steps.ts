import type { Step } from '@castgraph/ui/progress';
import { sentPercent, type UploadSnapshot } from './upload-snapshot.ts';

interface VideoProgress {
  state: 'DRAFT' | 'PROCESSING' | 'READY' | 'FAILED';
  isPlayable: boolean;
  percent: number;
}

/** The way of a file, from being chosen to being watched. */
export function listSteps(upload: UploadSnapshot, progress: VideoProgress | null): Step[] {
  const isThere = upload.phase === 'completed';
  const isRefused = upload.phase === 'refused';
  // Of a file that was refused there is nothing to process.
  const video = isRefused ? null : progress;
  const percent = sentPercent(upload);
  const isReady = video?.state === 'READY';
  const hasFailed = video?.state === 'FAILED';
  return [
    { label: 'Chosen', state: 'done', detail: upload.resumedBytes > 0 ? 'goes on' : 'by you' },
    {
      label: 'Uploading',
      state: isThere ? 'done' : isRefused ? 'warn' : 'now',
      percent,
      detail: isThere ? 'all there' : isRefused ? 'refused' : `${Math.floor(percent)} %`,
    },
    {
      label: 'Processing',
      state: isReady ? 'done' : hasFailed ? 'warn' : isThere ? 'now' : 'next',
      percent: video?.percent ?? 0,
      detail: isReady
        ? 'every rendition'
        : hasFailed
          ? 'failed'
          : isThere
            ? `${Math.floor(video?.percent ?? 0)} %`
            : 'after the upload',
    },
    {
      label: 'Playable',
      state: video?.isPlayable ? 'done' : 'next',
      detail: isReady ? 'in every quality' : video?.isPlayable ? 'in a first quality' : 'soon after',
    },
  ];
}
