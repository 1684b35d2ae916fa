import { Bone, VideoGridSkeleton, Waiting } from '@castgraph/ui/skeleton';

/** The boxes of a channel's page before it is there. */
export function ChannelSkeleton() {
  return (
    <Waiting label="Loading the channel">
      <div className="chead" aria-hidden="true">
        <div className="chead__banner chead__banner--bone" />
        <div className="chead__row">
          <span className="mark mark--xl">
            <span className="mark__letters mark__letters--bone" />
          </span>
          <div className="chead__text">
            <Bone width="14rem" isLarge />
            <Bone width="9rem" />
          </div>
        </div>
      </div>
      <VideoGridSkeleton hasChannel={false} />
    </Waiting>
  );
}
