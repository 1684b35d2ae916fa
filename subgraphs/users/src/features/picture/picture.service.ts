import { AppError, refuseInput } from '@castgraph/errors';
import type { PictureReadyV1 } from '@castgraph/schemas/events/videos';
import type { PictureRepository, PictureRow } from './picture.repository.ts';

/** How long a picture that was just uploaded is waited for: the event that tells of it takes a moment. */
const PATIENCE_MS = 2_000;
const LOOK_AGAIN_MS = 60;
const WAITING_MAX = 200;

export type PictureService = ReturnType<typeof createPictureService>;

export function createPictureService({ pictures, publicMediaUrl }: { pictures: PictureRepository; publicMediaUrl: string }) {
  let waiting = 0;

  async function waitFor(uploadId: string, ownerId: string): Promise<PictureRow | null> {
    const deadlineMs = Date.now() + PATIENCE_MS;
    for (;;) {
      const picture = await pictures.findOwn(uploadId, ownerId);
      if (picture || Date.now() >= deadlineMs || waiting >= WAITING_MAX) return picture;
      waiting++;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS)).finally(() => waiting--);
    }
  }

  return {
    applyReady: (message: PictureReadyV1) => pictures.applyReady(message),
    listByIds: (uploadIds: readonly string[]) => pictures.listByIds(uploadIds),

    /**
     * Checks that a picture may be shown as somebody's avatar or banner; null, for no picture, always may. Another's upload answers as one that is not known,
     * so that ids cannot be probed.
     *
     * @throws AppError NOT_YET_KNOWN, to be tried again, or INVALID_INPUT for a picture of another kind.
     */
    async choose(uploadId: string | null, ownerId: string, kind: PictureReadyV1['kind'], field: string): Promise<string | null> {
      if (uploadId === null) return null;
      const picture = uploadId.length > 100 ? null : await waitFor(uploadId, ownerId);
      if (picture === null) {
        throw new AppError('NOT_YET_KNOWN', 'This picture is not ready yet. Try again in a moment.', {
          details: { field, retryAfterMs: 1_000 },
        });
      }
      if (picture.kind !== kind) throw refuseInput(field, 'This picture was uploaded for another place.');
      return picture.uploadId;
    },

    /** The address of the smallest stored width that fills `widthPx`, or of the largest. */
    urlOf({ directory, widthsPx }: PictureRow, widthPx: number | null | undefined): string {
      const widths = [...widthsPx].sort((a, b) => a - b);
      const width = widths.find((candidate) => widthPx != null && candidate >= widthPx) ?? widths.at(-1);
      return `${publicMediaUrl}/${directory}${width}.webp`;
    },
  };
}
