import type { ApolloClient } from '@apollo/client';
import { fingerprintFile } from './fingerprint.ts';
import { createGate } from './gate.ts';
import { putPart } from './put-part.ts';
import { sha256Base64 } from './sha256.ts';
import { createUploadApi } from './upload-api.ts';
import { sentPercent } from './upload-snapshot.ts';
import { createUploadTask } from './upload-task.ts';
import { describeProblem } from './uploads-store.ts';

export type PictureOutcome = { kind: 'completed'; uploadId: string } | { kind: 'refused'; message: string };

/** Sends a picture for a video, the way every file goes; small as it is, it needs neither queue nor worker. */
export async function sendPicture(
  client: ApolloClient,
  file: File,
  onPercent: (percent: number) => void,
): Promise<PictureOutcome> {
  const task = createUploadTask({
    id: file.name,
    file,
    kind: 'THUMBNAIL',
    channelId: null,
    api: createUploadApi(client),
    fingerprint: fingerprintFile,
    hash: sha256Base64,
    put: putPart,
    gate: createGate(4),
    describe: describeProblem,
    onChange: (snapshot) => onPercent(Math.round(sentPercent(snapshot))),
  });
  await task.run();
  const { phase, uploadId, problem } = task.read();
  if (phase === 'completed' && uploadId) return { kind: 'completed', uploadId };
  return { kind: 'refused', message: problem?.message ?? 'The picture did not arrive.' };
}
