import { commaMap, processEnv, readEnv } from '@castgraph/env';
import { z } from 'zod';
import { readLimits } from '../limits.ts';

/** Where nobody is anybody, one address is a suite that asks thousands of times. Raised and not off: `LIMITS` lowers them again. */
const WITHOUT_VIEWERS = { readsPerMinute: 10_000_000, costPerMinuteAnonymous: 1_000_000_000 };

/** The folder in which the command was given: npm runs its scripts in the package's own, and tells of this one. */
export const readCallerDir = (): string => readEnv(z.object({ INIT_CWD: z.string().default(process.cwd()) })).INIT_CWD;

/** Read only once the flags are known to be right, whose mistakes are told first. */
export const readAloneEnv = ({ hasNoViewer }: { hasNoViewer: boolean }) =>
  readEnv(
    z.object({
      ...processEnv,
      LOG_LEVEL: processEnv.LOG_LEVEL.default('warn'),
      SUBGRAPH_URLS: commaMap.default(new Map()),
      LIMITS: readLimits(hasNoViewer ? WITHOUT_VIEWERS : {}),
    }),
  );
