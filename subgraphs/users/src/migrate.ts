import { fileURLToPath } from 'node:url';
import { migrate } from '@castgraph/database/migrate';
import { processEnv, readEnv } from '@castgraph/env';
import { createLogger } from '@castgraph/logger';
import { z } from 'zod';

const env = readEnv(z.object({ ...processEnv, USERS_DATABASE_URL: z.url() }));
const log = createLogger({ service: 'users-migrate', level: env.LOG_LEVEL });
await migrate({ url: env.USERS_DATABASE_URL, prismaDir: fileURLToPath(new URL('../prisma', import.meta.url)), log });
