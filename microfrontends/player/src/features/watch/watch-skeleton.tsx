import { Bone, Waiting } from '@castgraph/ui/skeleton';

/** The boxes of the watch page before it is there. */
export function WatchSkeleton() {
  return (
    <Waiting label="Loading the video">
      <div className="theatre">
        <div className="theatre__main">
          <div className="player" />
          <div className="watch__title">
            <Bone width="60%" isLarge />
          </div>
          <Bone width="30%" />
        </div>
      </div>
    </Waiting>
  );
}
