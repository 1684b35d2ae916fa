import { fileURLToPath } from 'node:url';
import { migrate } from '@castgraph/database/migrate';
import { processEnv, readEnv } from '@castgraph/env';
import { createLogger } from '@castgraph/logger';
import { z } from 'zod';

const env = readEnv(z.object({ ...processEnv, VIDEOS_DATABASE_URL: z.url() }));

// The migrations lie beside the bundle's folder, as they lie beside the source's.
const prismaDir = fileURLToPath(new URL('../prisma', import.meta.url));
await migrate({
  url: env.VIDEOS_DATABASE_URL,
  prismaDir,
  log: createLogger({ service: 'videos-migrate', level: env.LOG_LEVEL }),
});
