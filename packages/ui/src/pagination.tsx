import { Button } from './button.tsx';
import { Callout } from './callout.tsx';

interface ShowMoreProps {
  hasMore: boolean;
  isLoading: boolean;
  onMore: () => void;
  /** What is shown more of, such as “videos”. */
  of: string;
  error?: string | null | undefined;
}

/** The next page under the last one. A button, not endless scrolling: the foot of a page stays reachable. */
export function ShowMore({ hasMore, isLoading, onMore, of, error }: ShowMoreProps) {
  if (!hasMore) return null;
  return (
    <div className="more-row">
      {error && <Callout tone="danger">{error}</Callout>}
      <Button isBusy={isLoading} onClick={onMore}>
        Show more {of}
      </Button>
      <p className="sr" role="status">
        {isLoading ? `Loading more ${of}` : ''}
      </p>
    </div>
  );
}
