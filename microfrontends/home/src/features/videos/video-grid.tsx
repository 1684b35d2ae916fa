import { gridSizes } from '@castgraph/ui/format/picture';
import { RelativeTime } from '@castgraph/ui/relative-time';
import { VideoCard } from '@castgraph/ui/video-card';
import { Loader } from 'lucide-react';
import type { Video } from './video-facts.ts';

interface VideoGridProps {
  videos: Video[];
  /** False where every card is of the same channel. */
  hasChannels?: boolean;
  /** True where the first card is the largest picture of the page. */
  hasHero?: boolean;
  /** 2 where the grid stands right under the page's title. */
  headingLevel?: 2 | 3;
}

/** Videos as cards, as many abreast as there is room for. */
export function VideoGrid({ videos, hasChannels = true, hasHero = false, headingLevel = 3 }: VideoGridProps) {
  return (
    <div className="grid">
      {videos.map((video, index) => (
        <VideoCard
          key={video.id}
          headingLevel={headingLevel}
          href={video.href}
          title={video.title}
          thumbnail={video.picture(gridSizes, hasHero && index === 0)}
          previewUrl={video.previewUrl}
          durationMs={video.durationMs}
          channel={hasChannels ? video.channel : null}
          meta={<RelativeTime at={video.at} />}
          badge={video.isProcessing ? { label: 'Still processing', icon: Loader } : undefined}
        />
      ))}
    </div>
  );
}
