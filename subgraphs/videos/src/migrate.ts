import { fileURLToPath } from 'node:url';
import { migrate } from '@castgraph/database/migrate';
import { processEnv, readEnv } from '@castgraph/env';
import { createLogger } from '@castgraph/logger';
import { z } from 'zod';

const env = readEnv(z.object({ ...processEnv, VIDEOS_DATABASE_URL: z.url() }));
const log = createLogger({ service: 'videos-migrate', level: env.LOG_LEVEL });
await migrate({ url: env.VIDEOS_DATABASE_URL, prismaDir: fileURLToPath(new URL('../prisma', import.meta.url)), log });
