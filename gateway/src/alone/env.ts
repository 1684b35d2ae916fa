import { commaMap, processEnv, readEnv } from '@castgraph/env';
import { z } from 'zod';
import { readLimits } from '../limits.ts';

/** Where nobody is anybody, one address is a suite that asks thousands of times. Raised and not off: `LIMITS` lowers them again. */
const WITHOUT_VIEWERS = { readsPerMinute: 10_000_000, costPerMinuteAnonymous: 1_000_000_000 };

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
