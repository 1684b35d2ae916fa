import { describeError } from '@castgraph/graphql-client';
import { Broken } from '@castgraph/ui/broken';
import { VideoGridSkeleton, Waiting } from '@castgraph/ui/skeleton';

/** A list that did not come, said at its place. */
export function BrokenFeed({ of, error, onRetry }: { of: string; error: unknown; onRetry: () => void }) {
  const { message, requestId } = describeError(error);
  return (
    <Broken title={`The ${of} did not load`} onRetry={onRetry} details={requestId ? `request ${requestId}` : undefined}>
      {message}
    </Broken>
  );
}

/** A list on its way. */
export function WaitingFeed({ of, hasChannel = true }: { of: string; hasChannel?: boolean }) {
  return (
    <Waiting label={`Loading ${of}`}>
      <VideoGridSkeleton hasChannel={hasChannel} />
    </Waiting>
  );
}
