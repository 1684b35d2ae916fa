import { formatBytes } from '@castgraph/ui/format/bytes';
import { formatSpan } from '@castgraph/ui/format/duration';
import type { UploadSnapshot } from './upload-snapshot.ts';

/** What an upload does now, in a line. */
export function describeUpload(upload: UploadSnapshot): string {
  const sent = `${formatBytes(upload.sentBytes)} of ${formatBytes(upload.sizeBytes)}`;
  switch (upload.phase) {
    case 'reading':
      return 'Looking at the file';
    case 'starting':
      return 'Opening the upload';
    case 'sending': {
      const speed = upload.bytesPerSecond === null ? '' : `, ${formatBytes(upload.bytesPerSecond)}/s`;
      const left = upload.leftMs === null ? '' : `, about ${formatSpan(upload.leftMs)} left`;
      return `${sent}${speed}${left}`;
    }
    case 'paused':
      return `Paused at ${sent}`;
    case 'completing':
      return 'Putting the parts together';
    case 'checking':
      return 'Looking into the file';
    case 'completed':
      return `${formatBytes(upload.sizeBytes)}, all there`;
    case 'refused':
      return 'Refused';
    case 'failed':
      return `Stopped at ${sent}`;
  }
}
