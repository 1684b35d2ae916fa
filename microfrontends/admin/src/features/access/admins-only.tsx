import { useSession } from '@castgraph/mfe-contracts';
import { ButtonLink } from '@castgraph/ui/button';
import { Empty } from '@castgraph/ui/empty';
import { Bone, Waiting } from '@castgraph/ui/skeleton';
import type { ReactNode } from 'react';

/** Tells others where they are. What they may read or do is the graph's decision, not this component's. */
export function AdminsOnly({ address, children }: { address: string; children: ReactNode }) {
  const { state, viewer } = useSession();
  if (state === 'unknown') {
    return (
      <Waiting label="Loading the administration">
        <Bone width="12rem" isLarge />
        <Bone width="24rem" />
      </Waiting>
    );
  }
  if (state === 'visitor') {
    return (
      <Empty
        title="Sign in to go on"
        headingLevel={1}
        action={
          <ButtonLink tone="primary" href={`/sign-in?next=${encodeURIComponent(address)}`}>
            Sign in
          </ButtonLink>
        }
      >
        The administration is open to the people who run this installation.
      </Empty>
    );
  }
  if (viewer?.role !== 'ADMIN') {
    return (
      <Empty title="Not open to you" headingLevel={1} action={<ButtonLink href="/">Go home</ButtonLink>}>
        The administration is open to administrators. Ask one of them for the role.
      </Empty>
    );
  }
  return children;
}
