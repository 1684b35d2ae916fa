import { setTimeout as sleep } from 'node:timers/promises';

export interface TickArgs {
  topic: string;
  after?: string | null;
  everyMs: number;
  to: number;
}

/** The events of the example's subscriptions. An iterator rather than a generator: `return` works while it waits. */
export function countFrom(start: number, everyMs: number, to: number, asker: string, onClose: () => void, onOpen: () => void) {
  onOpen();
  let number = start;
  let isOver = false;
  const stop = () => {
    if (!isOver) onClose();
    isOver = true;
    return Promise.resolve({ done: true as const, value: undefined });
  };
  const iterator = {
    async next() {
      await sleep(everyMs);
      if (isOver || number >= to) {
        await stop();
        return { done: true as const, value: undefined };
      }
      number++;
      const tick = { cursor: String(number), number, thing: { id: 't1' }, asker, big: 'x'.repeat(20_000), myNote: asker };
      return {
        done: false as const,
        value: { ticks: tick, sharedTicks: tick, unaskedTicks: tick, guarded: tick, internalTicks: tick },
      };
    },
    return: stop,
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
