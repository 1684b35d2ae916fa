import { randomUUID } from 'node:crypto';
import type { Viewer } from '@castgraph/auth/viewer';
import { videoReadyV1 } from '@castgraph/schemas/events/media';
import { until } from '@castgraph/testkit';
import { fakeFilm, fingerprintOf, sha256, type World } from './harness.ts';

export const START = `mutation ($input: StartUploadInput!) { startUpload(input: $input) {
  __typename
  ... on Upload { id state fileName sizeBytes receivedBytes partSizeBytes failure expiresAt parts { number sizeBytes sha256 } video { id title state visibility } }
  ... on QuotaExceededProblem { message quota { usedBytes videosToday dailyVideos } }
} }`;
export const SIGN = `mutation ($input: SignUploadPartsInput!) { signUploadParts(input: $input) { number url expiresAt headers { name value } } }`;
export const COMPLETE = `mutation ($input: CompleteUploadInput!) { completeUpload(input: $input) {
  __typename
  ... on Upload { id state failure receivedBytes video { id state processing { stage failure } } }
  ... on QuotaExceededProblem { message }
  ... on UploadIncompleteProblem { message partNumbers }
} }`;
export const ABORT = `mutation ($input: AbortUploadInput!) { abortUpload(input: $input) { removedId } }`;

export function startInput(bytes: Buffer | number, more: object = {}) {
  const sizeBytes = typeof bytes === 'number' ? bytes : bytes.length;
  return {
    kind: 'VIDEO',
    fileName: 'A film.mp4',
    contentType: 'video/mp4',
    sizeBytes: String(sizeBytes),
    fingerprint: fingerprintOf(randomUUID()),
    idempotencyKey: randomUUID(),
    ...more,
  };
}

export interface SignedPart {
  number: number;
  url: string;
  headers: { name: string; value: string }[];
}

/** A store that refuses may answer, or hang up while the bytes still come; a hang-up is told as status 499. */
export async function sendPart({ url, headers }: SignedPart, body: Buffer): Promise<{ status: number; text: string }> {
  try {
    const answer = await fetch(url, {
      method: 'PUT',
      body: new Uint8Array(body),
      headers: headers.map(({ name, value }) => [name, value] as [string, string]),
    });
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code !== 'ECONNRESET' && code !== 'EPIPE' && code !== 'UND_ERR_SOCKET') throw error;
    return { status: 499, text: 'the store hung up' };
  }
}

export function splitFile(bytes: Buffer, partSizeBytes: number): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += partSizeBytes) parts.push(bytes.subarray(at, at + partSizeBytes));
  return parts;
}

export async function signParts(world: World, viewer: Viewer, uploadId: string, parts: { number: number; sha256: string }[]) {
  const { signUploadParts } = await world.get(viewer, SIGN, { input: { uploadId, parts } });
  return signUploadParts as SignedPart[];
}

/** Sends every part of a file as the browser does. */
export async function sendFile(world: World, viewer: Viewer, uploadId: string, bytes: Buffer, partSizeBytes: number) {
  const parts = splitFile(bytes, partSizeBytes);
  const wishes = parts.map((part, index) => ({ number: index + 1, sha256: sha256(part) }));
  for (const signed of await signParts(world, viewer, uploadId, wishes)) {
    const part = parts[signed.number - 1];
    if (part === undefined) throw new Error('A part was signed that was not asked for.');
    const { status, text } = await sendPart(signed, part);
    if (status !== 200) throw new Error(`The store answered ${status}: ${text}`);
  }
}

/** Completes an upload as clients do: again, while the file is being looked at. */
export async function completeFile(world: World, viewer: Viewer, uploadId: string) {
  return until('an outcome', async () => {
    const { completeUpload } = await world.get(viewer, COMPLETE, { input: { uploadId } });
    return completeUpload.state === 'CHECKING' ? undefined : completeUpload;
  });
}

/** A file all the way in. */
export async function uploadFile(world: World, viewer: Viewer, bytes: Buffer, more: object = {}) {
  const { startUpload: upload } = await world.get(viewer, START, { input: startInput(bytes, more) });
  if (upload.__typename !== 'Upload') throw new Error(upload.message);
  await sendFile(world, viewer, upload.id, bytes, Number(upload.partSizeBytes));
  const outcome = await completeFile(world, viewer, upload.id);
  return { uploadId: upload.id as string, videoId: upload.video?.id as string, outcome };
}

export function readyFacts(videoId: string, sequence = 100) {
  const rendition = {
    renditionId: `rend_${videoId}_360`,
    name: '360p',
    codec: 'H264',
    widthPx: 640,
    heightPx: 360,
    frameRate: 30,
    bitrateBps: 800_000,
    sizeBytes: 100_000,
    state: 'READY',
    progressPercent: 100,
  };
  return {
    ...{ videoId, jobId: `job_${videoId}`, revision: 1, sequence, durationMs: 20_000, renditions: [rendition] },
    ...{ directory: `v/${videoId}/1-2/`, hls: 'master.m3u8', dash: 'manifest.mpd', previewKey: `v/${videoId}/1-s/preview.webp` },
    storyboard: {
      directory: `v/${videoId}/1-s/`,
      ...{ spriteCount: 1, tileWidthPx: 160, tileHeightPx: 90, columns: 5, rows: 5, intervalMs: 2_000 },
    },
  };
}

/** A video that the pipeline is done with, made without the pipeline. */
export async function makeVideo(
  world: World,
  viewer: Viewer,
  channelId: string,
  {
    visibility = 'PUBLIC',
    isReady = true,
    ...changes
  }: { visibility?: string; isReady?: boolean; [field: string]: unknown } = {},
): Promise<string> {
  const { videoId } = await uploadFile(world, viewer, fakeFilm(4_000), { channelId });
  const UPDATE = `mutation ($input: UpdateVideoInput!) { updateVideo(input: $input) { ... on Video { id } } }`;
  await world.get(viewer, UPDATE, { input: { videoId, changes: { visibility, ...changes } } });
  if (isReady) await world.say(videoReadyV1, videoId, readyFacts(videoId));
  return videoId;
}
