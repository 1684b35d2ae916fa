import type { FrameKind, RemoteInfo, RemotePageProps } from '@castgraph/mfe-contracts';
import type { RemoteName } from '@castgraph/mfe-contracts/page';
import { RemotePlace } from '@castgraph/mfe-runtime';
import { useSyncExternalStore } from 'react';
import { BrokenPlace } from '../frame/broken-place.tsx';
import { PlaceSkeleton } from '../frame/place-skeleton.tsx';

interface RemoteOutletProps extends RemotePageProps {
  remote: RemoteName;
  info: RemoteInfo;
  requestId: string;
  isRendered: boolean;
  frame: FrameKind;
}

const never = () => () => {};

/** False on the server and while the page hydrates, so that both draw the same. */
function useIsHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

/** A remote in its place. A new release takes over at the next route, as a new place. */
export function RemoteOutlet({ requestId, isRendered, frame, ...place }: RemoteOutletProps) {
  const isHydrated = useIsHydrated();
  const { remote, info, path } = place;
  const skeleton = <PlaceSkeleton remote={remote} path={path} frame={frame} />;
  if (!isRendered && !isHydrated) return skeleton;
  return (
    <RemotePlace
      key={`${remote}@${info.release}`}
      {...place}
      isTakenOver={isRendered && !isHydrated}
      skeleton={skeleton}
      broken={(broken) => <BrokenPlace {...broken} requestId={requestId} frame={frame} />}
    />
  );
}
