import type { Limits } from '../limits.ts';

/** Standard deviations: by chance nobody who keeps to a limit has so many more than a fair part of it in one process. */
const SLACK = 4;

/**
 * What each of several processes behind one port may take of the limits that it counts by itself. Connections are handed to the
 * processes in turns, so that all together keep to the limit of all. Which process one caller's come to is chance, and a part
 * that is just fair would refuse people far below their limit.
 */
export function shareLimits(limits: Limits, workers: number): Limits {
  const fair = (limit: number) => limit / workers;
  const ample = (limit: number) => Math.min(limit, Math.ceil(fair(limit) + SLACK * Math.sqrt(fair(limit))));
  return {
    ...limits,
    socketsMax: Math.ceil(fair(limits.socketsMax)),
    socketsPerAddress: ample(limits.socketsPerAddress),
    socketsPerViewer: ample(limits.socketsPerViewer),
  };
}
