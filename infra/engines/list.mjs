// Every engine, in the order in which status shows them.
import { kafka } from './kafka.mjs';
import { mongo } from './mongo.mjs';
import { postgres } from './postgres.mjs';
import { redis } from './redis.mjs';
import { s3 } from './s3.mjs';

export const engines = [postgres, redis, kafka, s3, mongo];
