/** Lets a number of pieces of work in at once, in the order in which they came. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

export function createGate(atOnceMax: number): Gate {
  const queue: (() => void)[] = [];
  let inside = 0;
  return async (work) => {
    if (inside >= atOnceMax) await new Promise<void>((resolve) => queue.push(resolve));
    else inside += 1;
    try {
      return await work();
    } finally {
      // The place is handed on without becoming free, so that nobody who comes now overtakes who waited.
      const next = queue.shift();
      if (next) next();
      else inside -= 1;
    }
  };
}
