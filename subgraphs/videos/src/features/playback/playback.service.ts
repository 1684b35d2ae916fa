import { z } from 'zod';
import type { MediaAddressService } from '../media-addresses/media-address.service.ts';
import type { VideoRow } from '../videos/video.repository.ts';

const storyboardSchema = z.object({
  directory: z.string(),
  tileWidthPx: z.number(),
  tileHeightPx: z.number(),
  columns: z.number(),
  rows: z.number(),
  intervalMs: z.number(),
});

export type PlaybackService = ReturnType<typeof createPlaybackService>;

/** Addresses of a video's media. Whoever holds the row was allowed to see the video, and who may see it may play it. */
export function createPlaybackService({ addresses }: { addresses: MediaAddressService }) {
  return {
    grant({ directory, hls, dash, addressesVoidUntil }: VideoRow) {
      if (directory === null || hls === null) {
        return {
          __typename: 'PlaybackRefusedProblem' as const,
          message: 'This video is still being prepared.',
          reason: 'NOT_READY' as const,
        };
      }
      const { base, expiresAt } = addresses.sign(directory, addressesVoidUntil);
      return {
        __typename: 'PlaybackGrant' as const,
        hlsUrl: `${base}${hls}`,
        dashUrl: dash === null ? null : `${base}${dash}`,
        expiresAt,
      };
    },

    describeStoryboard({ storyboard, addressesVoidUntil }: VideoRow) {
      if (storyboard === null) return null;
      const { directory, ...tiles } = storyboardSchema.parse(storyboard);
      const { base } = addresses.sign(directory, addressesVoidUntil);
      return { ...tiles, urlTemplate: `${base}sprite-{n}.jpg`, vttUrl: `${base}track.vtt` };
    },

    previewUrl({ previewKey, addressesVoidUntil }: VideoRow): string | null {
      if (previewKey === null) return null;
      const slash = previewKey.lastIndexOf('/') + 1;
      return addresses.sign(previewKey.slice(0, slash), addressesVoidUntil).base + previewKey.slice(slash);
    },
  };
}
