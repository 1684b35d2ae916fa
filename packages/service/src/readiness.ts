/** Answers nothing when the part is fit for work, throws when it is not. */
export type ReadinessCheck = () => Promise<unknown>;

/** What `/ready` answers. */
export interface Readiness {
  isReady: boolean;
  body: { status: 'ok' | 'unfit' | 'draining'; parts: Record<string, 'ok' | 'unfit'> };
}

const TIMEOUT_MS = 2_000;

/** Asks every part whether it is fit, each bounded to 2 s. The reasons stay inside: `/ready` is read by whoever can reach the port. */
export async function readReadiness(checks: Record<string, ReadinessCheck>, isDraining: boolean): Promise<Readiness> {
  const states = await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await readState(check)] as const));
  const isFit = states.every(([, state]) => state === 'ok');
  return {
    isReady: isFit && !isDraining,
    body: { status: isDraining ? 'draining' : isFit ? 'ok' : 'unfit', parts: Object.fromEntries(states) },
  };
}

function readState(check: ReadinessCheck): Promise<'ok' | 'unfit'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), TIMEOUT_MS);
  });
  return Promise.race([check(), late])
    .then(
      () => 'ok' as const,
      () => 'unfit' as const,
    )
    .finally(() => clearTimeout(timer));
}
