import { fileURLToPath } from 'node:url';
import { migrate } from '@castgraph/database/migrate';
import { createLogger } from '@castgraph/logger';

const log = createLogger({ service: 'users-migrate', level: process.env.LOG_LEVEL });
const url = process.env.USERS_DATABASE_URL;
if (!url) throw new Error('USERS_DATABASE_URL is not set.');
await migrate({ url, prismaDir: fileURLToPath(new URL('../prisma', import.meta.url)), log });
process.exit(0);
