/** Runs at most so many at once, the others in the order in which they came. */
export function createTurns(atOnceMax: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async (work) => {
    if (running < atOnceMax) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      // Whoever is next takes this one's place, so that nobody who comes just now gets in between.
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
