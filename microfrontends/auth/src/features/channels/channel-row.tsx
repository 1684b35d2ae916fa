import { Mark } from '@castgraph/ui/avatar';
import { Button } from '@castgraph/ui/button';
import Link from 'next/link';
import { useState } from 'react';
import { type FragmentType, graphql, readFragment } from '../../generated/index.ts';
import { EditChannel } from './edit-channel.tsx';

const ChannelRow_channel = graphql(`
  fragment ChannelRow_channel on Channel {
    id
    name
    handle
    avatar {
      url(widthPx: 128)
    }
    ...EditChannel_channel
  }
`);

/** One of the viewer's channels, and in its place the form that changes it. */
export function ChannelRow({ channel: masked }: { channel: FragmentType<typeof ChannelRow_channel> }) {
  const channel = readFragment(ChannelRow_channel, masked);
  const { name, handle, avatar } = channel;
  const [isEditing, setIsEditing] = useState(false);
  if (isEditing) {
    return (
      <li>
        <EditChannel channel={channel} onDone={() => setIsEditing(false)} />
      </li>
    );
  }
  return (
    <li>
      <Mark name={name} pictureUrl={avatar?.url} />
      <span>
        <b>{name}</b>
        <small>
          <Link className="link" href={`/@${handle}`}>
            @{handle}
          </Link>
        </small>
      </span>
      <Button size="sm" aria-label={`Edit ${name}`} onClick={() => setIsEditing(true)}>
        Edit
      </Button>
    </li>
  );
}
