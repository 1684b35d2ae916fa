import { generationDirectory } from './layout.ts';
import type { StageContext } from './stage.ts';

/** A new directory for a publication. Its number was never used, so what a slower worker still writes lands elsewhere. */
export async function openGeneration(
  { leases, lease }: Pick<StageContext, 'leases' | 'lease'>,
  { isFinal }: { isFinal: boolean },
): Promise<{ number: number; directory: string }> {
  return leases.during(lease, async (tx, { id: jobId, videoId, revision }) => {
    const last = await tx.generation.aggregate({ where: { videoId, revision }, _max: { number: true } });
    const number = (last._max.number ?? 0) + 1;
    await tx.generation.create({ data: { videoId, revision, number, jobId, isFinal } });
    return { number, directory: generationDirectory(videoId, revision, number) };
  });
}
