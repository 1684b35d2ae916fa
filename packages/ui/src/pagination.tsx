import { ChevronLeft, ChevronRight } from 'lucide-react';
import { Button } from './button.tsx';
import { Callout } from './callout.tsx';
import { formatNumber } from './format/count.ts';

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

interface PagerProps {
  /** Number of the first and last item shown, from 1. */
  from: number;
  to: number;
  total: number;
  onNewer?: (() => void) | undefined;
  onOlder?: (() => void) | undefined;
}

/** Page by page through a list that is read again and again, such as a queue. */
export function Pager({ from, to, total, onNewer, onOlder }: PagerProps) {
  return (
    <div className="table__foot">
      <span className="num">
        {total === 0 ? 'None' : `${formatNumber(from)} to ${formatNumber(to)} of ${formatNumber(total)}`}
      </span>
      <span className="title__end">
        <Button size="sm" icon={ChevronLeft} disabled={!onNewer} onClick={onNewer}>
          Newer
        </Button>
        <Button size="sm" iconEnd={ChevronRight} disabled={!onOlder} onClick={onOlder}>
          Older
        </Button>
      </span>
    </div>
  );
}
