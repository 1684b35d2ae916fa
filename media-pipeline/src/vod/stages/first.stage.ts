import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { videoPlayableV1 } from '@castgraph/schemas/events/media';
import { contentTypeOf } from '../../content-types.ts';
import { AUDIO_BITRATE_BPS, firstFiles, firstPassArgs } from '../../ffmpeg/encode.ts';
import { peakPixelsPerS } from '../../ffmpeg/ladder.ts';
import { earlyMaster, MASTER_HLS } from '../../ffmpeg/package.ts';
import { MediaRefusal } from '../../ffmpeg/refusal.ts';
import { ToolError } from '../../ffmpeg/run.ts';
import { openGeneration } from '../generations.ts';
import { readPlan, readTasks, tell, tellJob } from '../journal.ts';
import { taskDirectory } from '../layout.ts';
import { describeRenditions } from '../progress.ts';
import { releasePackage } from '../ready-tasks.ts';
import { note, openSource, planOf, type Stage, type StageContext } from '../stage.ts';
import { wholeFileLimits } from '../tools.ts';

const LOOK_EVERY_MS = 60;
/** Shorter than the container promised by more than this is a file that was cut off. */
const MISSING_SHARE_MAX = 0.05;
const MISSING_MS_MAX = 1_000;

/** The first rung with the sound, whole, published while it grows: the video plays long before it is done. */
export const firstStage: Stage = async (context) => {
  const { job, lease, tools, workDir, signal, scratch, media, settings, report } = context;
  const plan = planOf(job);
  const path = await openSource(context, plan.source);
  const { number, directory } = await openGeneration(context, { isFinal: false });
  const earlyDir = join(workDir, dirname(firstFiles.playlist));
  await scratch.lendDir(earlyDir);

  const upload = createGrowingUpload(context, { earlyDir, directory, generation: number });
  const uploadFailed = new AbortController();
  const encoding = tools.ffmpeg({
    args: firstPassArgs({ plan, path, threads: settings.threads.first, durationMaxS: settings.durationMsMax / 1_000 }),
    cwd: workDir,
    signal: AbortSignal.any([signal, uploadFailed.signal]),
    ...wholeFileLimits({ durationMs: plan.source.durationMs, pixelsPerS: peakPixelsPerS(plan) * 2 }),
    onProgress: ({ outTimeMs }) => report(outTimeMs / plan.source.durationMs),
  });
  const uploading = upload.until(encoding).catch((error: unknown) => {
    uploadFailed.abort(error);
    throw error;
  });
  await Promise.all([encoding.catch(explainFailure(lease.attempts)), uploading]);
  await upload.finish();

  const video = plan.first ? await measure(context, join(workDir, firstFiles.video)) : null;
  const audio = plan.source.hasAudio ? await measure(context, join(workDir, firstFiles.audio)) : null;
  const durationMs = Math.max(video?.durationMs ?? 0, audio?.durationMs ?? 0);
  if (durationMs === 0 || (plan.first && !video?.durationMs))
    throw new MediaRefusal('FILE_BROKEN', 'Nothing in this file could be decoded: it is damaged.');
  const missingMs = plan.source.durationMs - durationMs;
  if (!plan.source.needsRemux && missingMs > Math.max(MISSING_MS_MAX, plan.source.durationMs * MISSING_SHARE_MAX)) {
    throw new MediaRefusal(
      'FILE_BROKEN',
      `The file says it lasts ${Math.round(plan.source.durationMs / 1_000)} s, but only ${Math.round(durationMs / 1_000)} s can be played.`,
    );
  }

  const prefix = taskDirectory(job.id, lease.kind, lease.position, lease.fence);
  const keep = async (name: string) => {
    const key = `${prefix}${name}`;
    return { key, sizeBytes: await scratch.store(media, job.id, key, join(workDir, name), signal) };
  };
  const result = {
    durationMs,
    video: video ? { ...(await keep(firstFiles.video)), durationMs: video.durationMs } : null,
    audio: audio ? { ...(await keep(firstFiles.audio)), durationMs: audio.durationMs } : null,
  };
  return {
    result,
    async apply(tx, locked) {
      await tx.job.update({ where: { id: locked.id }, data: { durationMs } });
      await note(tx, locked.id, `${plan.first?.name ?? 'sound'} is whole after ${durationMs} ms of media`);
      await releasePackage(tx, locked.id);
    },
  };
};

/** Uploads segments as ffmpeg lists them, and the playlist after them: a viewer never reads of a segment that is not there. */
function createGrowingUpload(
  context: StageContext,
  { earlyDir, directory, generation }: { earlyDir: string; directory: string; generation: number },
) {
  const { media, signal, job, leases, lease } = context;
  const plan = planOf(job);
  const uploaded = new Set<string>();
  let playlist = '';
  let isAnnounced = false;

  const put = async (name: string, body: Buffer | string) =>
    media.put(`${directory}${name}`, body, { contentType: contentTypeOf(name), signal });

  async function step(): Promise<void> {
    const text = await readFile(join(earlyDir, 'index.m3u8'), 'utf8').catch(() => '');
    if (text === '' || text === playlist) return;
    const names = text.split('\n').filter((line) => line.endsWith('.m4s') && !uploaded.has(line));
    if (!uploaded.has(firstFiles.init)) {
      const video = plan.first;
      const bandwidthBps = (video?.maxBitrateBps ?? 0) + (plan.source.hasAudio ? AUDIO_BITRATE_BPS : 0);
      await Promise.all([
        put(firstFiles.init, await readFile(join(earlyDir, firstFiles.init))),
        put(
          MASTER_HLS,
          earlyMaster({ bandwidthBps, size: video, hasAudio: plan.source.hasAudio, frameRate: video?.frameRate ?? null }),
        ),
      ]);
      uploaded.add(firstFiles.init);
    }
    for (const name of names) {
      await put(name, await readFile(join(earlyDir, name)));
      uploaded.add(name);
    }
    await put('index.m3u8', text);
    playlist = text;
    // A second attempt takes over only when it has caught up with what is already being watched.
    if (!isAnnounced && uploaded.size - 1 >= Math.max(1, job.playableSegments)) await announce();
  }

  async function announce(): Promise<void> {
    isAnnounced = true;
    await leases.during(lease, async (tx, locked) => {
      // The rest of the work begins now, and not before: until here the whole machine served the first picture.
      await tx.task.updateMany({
        where: { jobId: job.id, kind: { in: ['PICTURES', 'CHUNK'] }, state: 'BLOCKED' },
        data: { state: 'READY' },
      });
      const renditions = describeRenditions(job.id, readPlan(locked), await readTasks(tx, job.id));
      await tell(tx, job.id, videoPlayableV1, {
        directory,
        hls: MASTER_HLS,
        dash: null,
        durationMs: plan.source.durationMs,
        renditions,
      });
      await note(tx, job.id, `playable in generation ${generation}`);
      await tellJob(tx, job.id);
    });
  }

  return {
    /** Follows the encoder until it ends, well or badly. */
    async until(encoding: Promise<unknown>): Promise<void> {
      let isOver = false;
      const over = () => {
        isOver = true;
      };
      encoding.then(over, over);
      while (!isOver) {
        await step();
        await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
        if (signal.aborted) return;
      }
    },
    async finish(): Promise<void> {
      await step();
      const segments = (await readdir(earlyDir)).filter((name) => name.endsWith('.m4s')).length;
      if (segments === 0) throw new MediaRefusal('FILE_BROKEN', 'Nothing in this file could be decoded: it is damaged.');
      if (!isAnnounced) await announce();
      await leases.during(lease, async (tx) => {
        await tx.job.update({ where: { id: job.id }, data: { playableSegments: segments } });
      });
    },
  };
}

const explainFailure = (attempts: number) => (error: unknown) => {
  // The same complaint twice is the file's fault; a full disk or a kill is not.
  const isOwnFault =
    error instanceof ToolError && error.signal === null && !error.isTimeout && !/No space left/i.test(error.stderr);
  if (isOwnFault && attempts >= 2)
    throw new MediaRefusal('FILE_BROKEN', 'The file cannot be decoded: it is damaged.', { cause: error });
  throw error;
};

async function measure({ tools, workDir, signal }: StageContext, path: string): Promise<{ durationMs: number } | null> {
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  if (size === 0) return null;
  const { durationMs } = await tools.probe({ path, cwd: workDir, signal });
  return { durationMs: durationMs ?? 0 };
}
