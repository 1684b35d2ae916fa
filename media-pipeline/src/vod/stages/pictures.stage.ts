import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { picturesCutV1 } from '@castgraph/schemas/events/media';
import { encode } from 'blurhash';
import sharp from 'sharp';
import { posterArgs, posterTimes, waveformArgs } from '../../ffmpeg/pictures.ts';
import { tell } from '../journal.ts';
import { thumbnailDirectory } from '../layout.ts';
import { removePictures } from '../pictures.ts';
import { note, openSource, planOf, type Stage, type StageContext } from '../stage.ts';

const WIDTHS_PX = [320, 640, 960, 1_280];

// One picture at a time in little memory: the worker shares its machine with encoders.
sharp.cache(false);
sharp.concurrency(1);

type StoredPicture = Awaited<ReturnType<typeof storePicture>>;

/** Poster choices, cut as soon as the video plays, so that it has a face long before it is ready. */
export const picturesStage: Stage = async (context) => {
  const { job, lease, log } = context;
  // Attempts with a lower fence can no longer commit: nobody was told of what they cut.
  await removePictures(context, { jobId: job.id, fence: { lt: lease.fence } });
  const pictures = await cutPictures(context).catch(async (error: unknown) => {
    // Its own alone: another attempt may be at work already. What cannot be removed now falls to the next one.
    await removePictures(context, { jobId: job.id, fence: lease.fence }).catch((err: unknown) => {
      log.warn({ err }, 'pictures of an attempt that failed are left');
    });
    throw error;
  });
  return {
    async apply(tx, locked) {
      if (pictures.length === 0) return note(tx, locked.id, 'no picture could be cut');
      await tell(tx, locked.id, picturesCutV1, { pictures });
      await note(tx, locked.id, `${pictures.length} pictures cut`);
    },
  };
};

async function cutPictures(context: StageContext): Promise<StoredPicture[]> {
  const { job, tools, workDir, signal, report, lease, leases } = context;
  const plan = planOf(job);
  const path = await openSource(context, plan.source);
  const times = plan.first ? posterTimes(plan.source.durationMs) : [0];
  const pictures: StoredPicture[] = [];
  for (const [index, atMs] of times.entries()) {
    const target = join(workDir, `picture-${index}.png`);
    const args = plan.first ? posterArgs({ plan, path, atMs, target }) : waveformArgs({ path, target });
    await tools.ffmpeg({ args, cwd: workDir, signal });
    // Beyond the last keyframe of a damaged file nothing comes out: the other choices do.
    const isThere = await stat(target).then(
      ({ size }) => size > 0,
      () => false,
    );
    if (!isThere) continue;
    const thumbnailId = `thm_${randomUUID().replaceAll('-', '')}`;
    // Noted before it is stored, so that whatever is stored can be found and removed.
    const row = { thumbnailId, videoId: job.videoId, jobId: job.id, fence: lease.fence };
    await leases.during(lease, (tx) => tx.picture.create({ data: row }));
    pictures.push(await storePicture(context, { thumbnailId, target, atMs }));
    report((index + 1) / times.length);
  }
  return pictures;
}

async function storePicture(
  { media, signal }: StageContext,
  { thumbnailId, target, atMs }: { thumbnailId: string; target: string; atMs: number },
) {
  const directory = thumbnailDirectory(thumbnailId);
  const { width: widthPx = 0, height: heightPx = 0 } = await sharp(target).metadata();
  const smaller = WIDTHS_PX.filter((width) => width <= widthPx);
  const widthsPx = smaller.length > 0 ? smaller : [widthPx];
  for (const width of widthsPx) {
    // sharp drops all metadata unless it is told to keep it.
    const body = await sharp(target).resize({ width }).webp({ quality: 78, effort: 3 }).toBuffer();
    await media.put(`${directory}${width}.webp`, body, { contentType: 'image/webp', signal });
  }
  const { data, info } = await sharp(target)
    .resize(32, 32, { fit: 'inside' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const blurhash = encode(new Uint8ClampedArray(data), info.width, info.height, 4, 3);
  return { thumbnailId, directory, widthsPx, widthPx, heightPx, blurhash, atMs };
}
