import { matchRoute, type RemoteRegistry } from '@castgraph/mfe-contracts';
import { prefetchRemotePage } from '@castgraph/mfe-runtime';
import { useEffect, useRef } from 'react';

const idleMs = 3_000;

interface Connection {
  saveData?: boolean;
}

function savesData(): boolean {
  return (navigator as Navigator & { connection?: Connection }).connection?.saveData ?? false;
}

/** Loads the remote behind a link when it is pointed at or focused, and the player when home has been still for a while. */
export function useRemotePrefetch(registry: RemoteRegistry | undefined): void {
  const current = useRef(registry);
  useEffect(() => {
    current.current = registry;
  }, [registry]);

  useEffect(() => {
    const prefetch = (path: string) => {
      const remote = matchRoute(path)?.rule.remote;
      if (remote && !savesData()) prefetchRemotePage(remote, current.current?.[remote]);
    };
    const follow = ({ target }: Event) => {
      const link = target instanceof Element ? target.closest<HTMLAnchorElement>('a[href]') : null;
      if (link && link.origin === window.location.origin) prefetch(link.pathname);
    };
    document.addEventListener('pointerover', follow, { passive: true });
    document.addEventListener('focusin', follow);
    const timer = setTimeout(() => {
      if (window.location.pathname === '/') (window.requestIdleCallback ?? setTimeout)(() => prefetch('/watch/next'));
    }, idleMs);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('pointerover', follow);
      document.removeEventListener('focusin', follow);
    };
  }, []);
}
