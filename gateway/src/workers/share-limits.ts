import type { Limits } from '../limits.ts';

/**
 * What each of several processes behind one port may take of the limits that it counts by itself, rounded up. Connections are
 * handed to the processes in turns, so that the whole keeps to the limit.
 */
export function shareLimits(limits: Limits, workers: number): Limits {
  const share = (limit: number) => Math.ceil(limit / workers);
  return {
    ...limits,
    socketsMax: share(limits.socketsMax),
    socketsPerAddress: share(limits.socketsPerAddress),
    socketsPerViewer: share(limits.socketsPerViewer),
  };
}
