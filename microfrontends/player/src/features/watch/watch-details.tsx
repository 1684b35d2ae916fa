import { Mark } from '@castgraph/ui/avatar';
import { Button } from '@castgraph/ui/button';
import { RelativeTime } from '@castgraph/ui/relative-time';
import { Tag } from '@castgraph/ui/tag';
import { showToast } from '@castgraph/ui/toast';
import { Link2, Lock, Share2 } from 'lucide-react';
import Link from 'next/link';
import { type FragmentType, graphql, readFragment } from '../../generated/index.ts';
import { About } from './about.tsx';

export const WatchDetails_video = graphql(`
  fragment WatchDetails_video on Video {
    title
    description
    tags
    visibility
    createdAt
    publishedAt
    category {
      id
      slug
      name
    }
    channel {
      id
      handle
      name
      avatar {
        url(widthPx: 80)
      }
    }
  }
`);

const VISIBILITY = {
  PUBLIC: null,
  UNLISTED: { icon: Link2, label: 'With the link' },
  PRIVATE: { icon: Lock, label: 'Only you' },
};

async function shareAddress(): Promise<void> {
  const address = window.location.origin + window.location.pathname;
  try {
    await navigator.clipboard.writeText(address);
    showToast({ text: 'The address is in the clipboard' });
  } catch {
    showToast({ text: `Copy the address yourself: ${address}` });
  }
}

/** Title, channel and words of a video. */
export function WatchDetails({ video: masked }: { video: FragmentType<typeof WatchDetails_video> }) {
  const video = readFragment(WatchDetails_video, masked);
  const visibility = VISIBILITY[video.visibility];
  const { channel, category } = video;
  return (
    <>
      <h1 className="watch__title">{video.title}</h1>
      <div className="watch__bar">
        {channel && (
          <Link className="watch__by" href={`/@${channel.handle}`}>
            <Mark name={channel.name} pictureUrl={channel.avatar?.url} />
            <span>
              <b>{channel.name}</b>
              <small>@{channel.handle}</small>
            </span>
          </Link>
        )}
        {visibility && <Tag icon={visibility.icon}>{visibility.label}</Tag>}
        <div className="watch__acts">
          <Button icon={Share2} onClick={shareAddress}>
            Share
          </Button>
        </div>
      </div>
      <About text={video.description}>
        <span>
          <RelativeTime at={video.publishedAt ?? video.createdAt} />
        </span>
        {category && <Link href={`/topics/${category.slug}`}>{category.name}</Link>}
        {video.tags.map((tag) => (
          <span key={tag}>#{tag}</span>
        ))}
      </About>
    </>
  );
}
