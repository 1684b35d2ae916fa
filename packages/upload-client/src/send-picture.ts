import { describeProblem } from './problem.ts';
import { putPart } from './put-part.ts';
import { sha256Base64 } from './sha256.ts';
import { createUpload, type UploadOptions, type UploadOutcome } from './upload.ts';
import type { StartRequest, UploadApi } from './upload-api.ts';

interface PictureOptions {
  api: UploadApi;
  file: File;
  kind: Exclude<StartRequest['kind'], 'VIDEO'>;
  /** Sends the bytes; the object store unless a test says otherwise. */
  put?: UploadOptions['put'];
  onPercent?(percent: number): void;
}

/** Sends a picture the way every file goes and waits for its checks; small as it is, it needs neither queue nor worker. */
export async function sendPicture({ api, file, kind, put = putPart, onPercent }: PictureOptions): Promise<UploadOutcome> {
  const upload = createUpload({
    file,
    kind,
    channelId: null,
    api,
    hash: sha256Base64,
    put,
    onParts: ({ sentBytes }) => onPercent?.(Math.round((sentBytes / file.size) * 100)),
  });
  try {
    return await upload.run(new AbortController().signal);
  } catch (error) {
    return { kind: 'refused', message: describeProblem(error).message };
  }
}
