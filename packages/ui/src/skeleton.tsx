import { type ReactNode, useEffect, useState } from 'react';

/** One bar of a skeleton, as wide as what it stands for. */
export function Bone({ width = '100%', isLarge = false }: { width?: string; isLarge?: boolean }) {
  return <span className={isLarge ? 'bone bone--lg' : 'bone'} style={{ inlineSize: width }} />;
}

/** The boxes of a video card before it is there. */
export function VideoCardSkeleton({ hasChannel = true }: { hasChannel?: boolean }) {
  return (
    <div className="card skeleton" aria-hidden="true">
      <div className="card__media">
        <span className="bone bone--pic" />
      </div>
      {hasChannel && <Bone width="45%" />}
      <Bone width="92%" isLarge />
      <Bone width="60%" />
    </div>
  );
}

/** The boxes of a grid of cards. */
export function VideoGridSkeleton({ count = 8, hasChannel = true }: { count?: number; hasChannel?: boolean }) {
  return (
    <div className="grid" aria-hidden="true">
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: boxes without content are told apart by nothing else.
        <VideoCardSkeleton key={index} hasChannel={hasChannel} />
      ))}
    </div>
  );
}

/** Shows its content only when waiting takes longer than 120 ms, so that a quick answer does not flicker. */
export function Waiting({ label, children }: { label: string; children: ReactNode }) {
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLong(true), 120);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div aria-busy="true" style={{ visibility: isLong ? undefined : 'hidden' }}>
      <p className="sr" role="status">
        {isLong ? label : ''}
      </p>
      {children}
    </div>
  );
}
