import { commaMap, processEnv, readEnv } from '@castgraph/env';
import { z } from 'zod';
import { limitsSchema, readLimits } from '../limits.ts';

/** Where nobody is anybody, one address is a suite that asks thousands of times. Raised and not off: `LIMITS` lowers them again. */
const WITHOUT_VIEWERS = { readsPerMinute: 10_000_000, costPerMinuteAnonymous: 1_000_000_000 };

const aloneEnv = ({ hasNoViewer }: { hasNoViewer: boolean }) =>
  z.object({
    ...processEnv,
    LOG_LEVEL: processEnv.LOG_LEVEL.default('warn'),
    SUBGRAPH_URLS: commaMap.default(new Map()),
    // Alone, a limit that it does not know is nobody's.
    LIMITS: readLimits(hasNoViewer ? WITHOUT_VIEWERS : {}, limitsSchema.strict()),
  });

export type AloneEnv = z.infer<ReturnType<typeof aloneEnv>>;

/** What the environment says, or in one line what is wrong with it. */
export function readAloneEnv(flags: { hasNoViewer: boolean }): AloneEnv | string {
  try {
    return readEnv(aloneEnv(flags));
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : String(error);
  }
}
