import { Button } from '@castgraph/ui/button';
import { Icon } from '@castgraph/ui/icon';
import { RelativeTime } from '@castgraph/ui/relative-time';
import { Tag } from '@castgraph/ui/tag';
import { Laptop, Smartphone } from 'lucide-react';
import { type FragmentType, graphql, readFragment } from '../../generated/index.ts';

const SessionRow_session = graphql(`
  fragment SessionRow_session on Session {
    id
    device
    signedInAt
    lastActiveAt
    isCurrent
  }
`);

interface SessionRowProps {
  session: FragmentType<typeof SessionRow_session>;
  isEnding: boolean;
  onEnd(): void;
}

/** A device on which the viewer is signed in. */
export function SessionRow({ session: masked, isEnding, onEnd }: SessionRowProps) {
  const { device, signedInAt, lastActiveAt, isCurrent } = readFragment(SessionRow_session, masked);
  return (
    <li>
      <Icon of={/android|iphone|ios|mobile/i.test(device) ? Smartphone : Laptop} />
      <span>
        <b>{device}</b>
        <small>
          {isCurrent ? 'Now' : <RelativeTime at={lastActiveAt} />}, signed in <RelativeTime at={signedInAt} />
        </small>
      </span>
      {isCurrent ? (
        <Tag tone="accent">This one</Tag>
      ) : (
        <Button size="sm" isBusy={isEnding} aria-label={`Sign out ${device}`} onClick={onEnd}>
          Sign out
        </Button>
      )}
    </li>
  );
}
