const MINUTE_MS = 60_000;

export interface MinuteBudget {
  /** Takes an amount from somebody's budget of this minute; false, and nothing taken, where too little is left. */
  spend(who: string, amount: number): boolean;
  /** How long this minute lasts. */
  restMs(): number;
}

/**
 * So much a minute for each. It guards the time of this process and nothing else, so it is counted in this process: another one has
 * time of its own.
 */
export function createMinuteBudget(perMinute: number, nowMs: () => number = () => performance.now()): MinuteBudget {
  const spent = new Map<string, number>();
  let endsMs = nowMs() + MINUTE_MS;

  return {
    spend(who, amount) {
      if (nowMs() >= endsMs) {
        spent.clear();
        endsMs = nowMs() + MINUTE_MS;
      }
      const sum = (spent.get(who) ?? 0) + amount;
      if (sum > perMinute) return false;
      spent.set(who, sum);
      return true;
    },
    restMs: () => Math.max(0, Math.ceil(endsMs - nowMs())),
  };
}
