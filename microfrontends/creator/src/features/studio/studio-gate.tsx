import { useSession } from '@castgraph/mfe-contracts';
import { Button, ButtonLink } from '@castgraph/ui/button';
import { Callout } from '@castgraph/ui/callout';
import { Empty } from '@castgraph/ui/empty';
import { Bone, Waiting } from '@castgraph/ui/skeleton';
import type { ReactNode } from 'react';
import { type MyChannel, useMyChannels } from './my-channels.ts';

interface StudioGateProps {
  path: string;
  children: (channels: [MyChannel, ...MyChannel[]]) => ReactNode;
}

/** What the studio needs before it can show anything: somebody, and a channel of theirs. */
export function StudioGate({ path, children }: StudioGateProps) {
  const { state } = useSession();
  const { channels, hasFailed, retry } = useMyChannels();
  const [first, ...others] = channels ?? [];

  if (state === 'visitor') {
    return (
      <Empty
        title="The studio is for people with an account"
        headingLevel={1}
        action={
          <ButtonLink tone="primary" href={`/sign-in?next=${encodeURIComponent(path)}`}>
            Sign in
          </ButtonLink>
        }
      >
        Upload videos, follow their processing and edit what belongs to them.
      </Empty>
    );
  }
  if (hasFailed) {
    return (
      <Callout tone="danger" action={<Button onClick={retry}>Try again</Button>}>
        The studio did not get an answer. Nothing is lost.
      </Callout>
    );
  }
  if (channels === null) return <StudioSkeleton />;
  if (!first) {
    return (
      <Empty
        title="You have no channel yet"
        headingLevel={1}
        action={
          <ButtonLink tone="primary" href="/settings/channels">
            Create a channel
          </ButtonLink>
        }
      >
        Videos are published by a channel. It takes a name and a handle, and you can have several.
      </Empty>
    );
  }
  return children([first, ...others]);
}

function StudioSkeleton() {
  return (
    <Waiting label="Loading the studio">
      <div className="title">
        <Bone width="12rem" isLarge />
      </div>
      <div className="panel">
        <Bone width="80%" />
        <Bone width="60%" />
        <Bone width="70%" />
      </div>
    </Waiting>
  );
}
