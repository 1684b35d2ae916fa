import { Icon } from '@castgraph/ui/icon';
import { IconButton } from '@castgraph/ui/icon-button';
import { Tag } from '@castgraph/ui/tag';
import { Thumbnail } from '@castgraph/ui/thumbnail';
import { showToast } from '@castgraph/ui/toast';
import { Copy, Play } from 'lucide-react';
import Link from 'next/link';
import { type FragmentType, graphql, readFragment } from '../../generated/index.ts';

export const Preview_video = graphql(`
  fragment Preview_video on Video {
    id
    url
    title
    state
    isPlayable
    renditions {
      id
      heightPx
      state
    }
    thumbnail {
      url(widthPx: 640)
      blurhash
    }
  }
`);

async function copy(address: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(address);
    showToast({ text: 'The address is in the clipboard' });
  } catch {
    showToast({ text: 'The browser does not let the page copy. Mark the address and copy it yourself.' });
  }
}

/** What is there to watch already, and where. */
export function PreviewPanel({ video: masked }: { video: FragmentType<typeof Preview_video> }) {
  const video = readFragment(Preview_video, masked);
  const heights = video.renditions.filter(({ state }) => state === 'READY').map(({ heightPx }) => heightPx ?? 0);
  const best = Math.max(0, ...heights);
  const ready = video.state === 'READY' ? 'Play it' : best > 0 ? `${best}p is ready` : 'Plays already';
  return (
    <section className="panel" aria-labelledby="preview-title">
      <div className="panel__head">
        <h2 id="preview-title">Preview</h2>
        {video.isPlayable && (
          <Tag tone="ok" icon={Play}>
            Playable
          </Tag>
        )}
      </div>
      {video.isPlayable ? (
        <Link className="row__pic" href={`/watch/${video.id}`} aria-label={`Play ${video.title}`}>
          <Thumbnail url={video.thumbnail?.url} blurhash={video.thumbnail?.blurhash} />
          <span className="plate preview__plate">
            <Icon of={Play} />
            {ready}
          </span>
        </Link>
      ) : (
        <div className="row__pic preview__waiting">
          <Thumbnail url={video.thumbnail?.url} blurhash={video.thumbnail?.blurhash} />
        </div>
      )}
      <div className="key preview__address">
        <code>{video.url.replace(/^https?:\/\//, '')}</code>
        <IconButton label="Copy the address" icon={Copy} size="sm" onClick={() => void copy(video.url)} />
      </div>
    </section>
  );
}
