import { commaMap, processEnv, readEnv } from '@castgraph/env';
import { z } from 'zod';
import { limitsFromJson } from '../limits.ts';

/** Read only once the flags are known to be right, whose mistakes are told first. */
export const readAloneEnv = () =>
  readEnv(
    z.object({
      ...processEnv,
      LOG_LEVEL: processEnv.LOG_LEVEL.default('warn'),
      SUBGRAPH_URLS: commaMap.default(new Map()),
      LIMITS: limitsFromJson,
    }),
  );
