import type { FrameKind, RemoteName } from '@castgraph/mfe-contracts';
import { Bone, VideoGridSkeleton, Waiting } from '@castgraph/ui/skeleton';
import { remoteTitles } from './names.ts';
import { Place } from './place.tsx';

function Boxes({ remote }: { remote: RemoteName }) {
  if (remote === 'home') return <VideoGridSkeleton />;
  if (remote === 'player') {
    return (
      <div className="skeleton">
        <span className="bone bone--pic" />
        <Bone width="60%" isLarge />
        <Bone width="30%" />
      </div>
    );
  }
  return (
    <div className="panel skeleton">
      <Bone width="40%" isLarge />
      <Bone width="85%" />
      <Bone width="70%" />
      <Bone width="78%" />
    </div>
  );
}

/** The boxes of a remote's page until it is there. */
export function PlaceSkeleton({ remote, frame }: { remote: RemoteName; path: string; frame: FrameKind }) {
  return (
    <Place frame={frame}>
      <Waiting label={`${remoteTitles[remote]} is loading`}>
        <Boxes remote={remote} />
      </Waiting>
    </Place>
  );
}
