import { originList, port, processEnv, readEnv, secretHex } from '@castgraph/env';
import { z } from 'zod';
import { storeEnv } from '../store-env.ts';

const schema = z.object({
  ...processEnv,
  PORT: port,
  ...storeEnv,
  MEDIA_URL_KEY: secretHex,
  PUBLIC_SITE_URL: z.url(),
  ALLOWED_ORIGINS: originList.default([]),
  REDIS_URL: z.string(),
});

export const readOriginEnv = () => readEnv(schema);
