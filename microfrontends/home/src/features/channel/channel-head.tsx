import { Mark } from '@castgraph/ui/avatar';
import { ButtonLink } from '@castgraph/ui/button';
import { formatCount } from '@castgraph/ui/format/count';
import { hueOf } from '@castgraph/ui/format/hue';
import { Settings2, Upload } from 'lucide-react';
import type { CSSProperties } from 'react';
import { type FragmentType, graphql, readFragment } from '../../generated/index.ts';

const ChannelHead_channel = graphql(`
  fragment ChannelHead_channel on Channel {
    id
    handle
    name
    description
    videoCount
    avatar {
      w256: url(widthPx: 256)
    }
    banner {
      w1280: url(widthPx: 1280)
    }
  }
`);

const shownLetters = 220;

interface ChannelHeadProps {
  channel: FragmentType<typeof ChannelHead_channel>;
  /** Whether the viewer works on the channel. */
  isMine: boolean;
  onAbout: () => void;
}

/** The head of a channel's page: banner, mark, name, and its first sentences. */
export function ChannelHead({ channel: ref, isMine, onAbout }: ChannelHeadProps) {
  const channel = readFragment(ChannelHead_channel, ref);
  const about = channel.description.trim();
  const isLong = about.length > shownLetters;
  return (
    <header className="chead">
      <div className="chead__banner" aria-hidden="true" style={{ '--h': hueOf(channel.name) } as CSSProperties}>
        {channel.banner && (
          // biome-ignore lint/performance/noImgElement: the origin already serves the width that is asked for.
          <img src={channel.banner.w1280} alt="" width={1280} height={240} fetchPriority="high" decoding="async" />
        )}
      </div>
      <div className="chead__row">
        <Mark name={channel.name} pictureUrl={channel.avatar?.w256} size="xl" />
        <div className="chead__text">
          <h1>{channel.name}</h1>
          <p className="num">
            @{channel.handle}
            {channel.videoCount != null && ` · ${formatCount(channel.videoCount, 'video')}`}
          </p>
        </div>
        {isMine && (
          <div className="chead__acts">
            <ButtonLink href="/studio/upload" tone="primary" icon={Upload}>
              Upload
            </ButtonLink>
            <ButtonLink href="/studio" icon={Settings2}>
              Studio
            </ButtonLink>
          </div>
        )}
      </div>
      {about && (
        <p className="chead__about">
          {isLong ? `${about.slice(0, shownLetters).trimEnd()}… ` : about}
          {isLong && (
            <button className="link" type="button" onClick={onAbout}>
              More
            </button>
          )}
        </p>
      )}
    </header>
  );
}
