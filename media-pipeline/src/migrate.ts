import { fileURLToPath } from 'node:url';
import { migrate } from '@castgraph/database/migrate';
import { processEnv, readEnv } from '@castgraph/env';
import { createLogger } from '@castgraph/logger';
import { z } from 'zod';

const env = readEnv(z.object({ ...processEnv, MEDIA_DATABASE_URL: z.url() }));
const log = createLogger({ service: 'media-migrate', level: env.LOG_LEVEL });
await migrate({ url: env.MEDIA_DATABASE_URL, prismaDir: fileURLToPath(new URL('../prisma', import.meta.url)), log });
