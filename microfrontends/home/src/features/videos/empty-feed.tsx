import { useSession } from '@castgraph/mfe-contracts';
import { ButtonLink } from '@castgraph/ui/button';
import { Empty } from '@castgraph/ui/empty';

/** No videos yet, and one way to change that. */
export function EmptyFeed({ title, children }: { title: string; children: string }) {
  const { state } = useSession();
  const isSignedIn = state === 'signed-in';
  return (
    <Empty
      title={title}
      action={
        <ButtonLink tone="primary" href={isSignedIn ? '/studio/upload' : '/sign-up'}>
          {isSignedIn ? 'Upload a video' : 'Open an account'}
        </ButtonLink>
      }
    >
      {children}
    </Empty>
  );
}
