import { pictureOf } from '@castgraph/ui/format/picture';
import type { ThumbnailProps } from '@castgraph/ui/thumbnail';
import type { VideoFacts_VideoFragment } from '../../generated/graphql.ts';
import { type FragmentType, graphql, readFragment } from '../../generated/index.ts';

export const VideoFacts_video = graphql(`
  fragment VideoFacts_video on Video {
    id
    title
    durationMs
    publishedAt
    createdAt
    state
    previewUrl
    thumbnail {
      w320: url(widthPx: 320)
      w640: url(widthPx: 640)
      w960: url(widthPx: 960)
      blurhash
    }
    channel {
      id
      handle
      name
      avatar {
        w80: url(widthPx: 80)
      }
    }
  }
`);

export type VideoRef = FragmentType<typeof VideoFacts_video>;

/** A video in the words of the interface. */
export interface Video {
  id: string;
  href: string;
  title: string;
  durationMs: number | null;
  /** When it came out. */
  at: string;
  isProcessing: boolean;
  previewUrl: string | null;
  channel: { href: string; name: string; pictureUrl: string | null } | null;
  picture(sizes: string, isHero?: boolean): ThumbnailProps;
}

function toVideo(video: VideoFacts_VideoFragment): Video {
  const { channel } = video;
  return {
    id: video.id,
    href: `/watch/${video.id}`,
    title: video.title,
    durationMs: video.durationMs ?? null,
    at: video.publishedAt ?? video.createdAt,
    isProcessing: video.state === 'PROCESSING',
    previewUrl: video.previewUrl ?? null,
    channel: channel ? { href: `/@${channel.handle}`, name: channel.name, pictureUrl: channel.avatar?.w80 ?? null } : null,
    picture: (sizes, isHero) => pictureOf(video.thumbnail, sizes, isHero),
  };
}

/** Reads what the components of this remote show of a video. */
export function readVideo(ref: VideoRef): Video {
  return toVideo(readFragment(VideoFacts_video, ref));
}
