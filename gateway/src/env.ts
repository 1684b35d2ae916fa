import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { trustProxies } from '@castgraph/auth/trusted-proxies';
import { commaList, commaMap, originList, port, processEnv, readEnv, secretHex } from '@castgraph/env';
import { z } from 'zod';
import { readLimits } from './limits.ts';

const schemaFile = (name: string) => fileURLToPath(new URL(`../../schemas/${name}`, import.meta.url));

const hexKeys = commaMap.transform((keys) => new Map([...keys].map(([name, hex]) => [name, secretHex.parse(hex)])));

const workers = z
  .union([z.literal('auto').transform(() => availableParallelism()), z.coerce.number().int().min(1).max(256)])
  .default(1);

export const env = readEnv(
  z
    .object({
      ...processEnv,
      PORT: port.default(4_000),
      SUPERGRAPH_FILE: z.string().default(schemaFile('supergraph.graphql')),
      /** Empty where all of the graph is public. */
      PUBLIC_SCHEMA_FILE: z.string().default(schemaFile('public.graphql')),
      SUBGRAPH_URLS: commaMap.default(new Map()),
      STATEMENT_KEYS: hexKeys.default(new Map()),
      CLIENT_ADDRESS_KEY: secretHex.optional(),
      /** Proxies in front of this port, as addresses or networks, whose X-Forwarded-For is believed. */
      TRUSTED_PROXIES: commaList.default([]).transform(trustProxies),
      RELEASE_KEY: z.string().min(16).optional(),
      USERS_JWKS_URL: z.url().optional(),
      /** Who answers whose personal access token it is; asked with the key of `users` in STATEMENT_KEYS. */
      USERS_TOKENS_URL: z.url().optional(),
      PUBLIC_SITE_URL: z.url().default('http://localhost:3000'),
      /** From which a browser may open a WebSocket, beside the site. */
      ALLOWED_ORIGINS: originList.default([]),
      REDIS_URL: z.url().optional(),
      /** `off` fetches every entity from its subgraph, also where Redis is there. */
      ENTITY_CACHE: z.enum(['on', 'off']).default('on'),
      KAFKA_BROKERS: commaList.default([]),
      KAFKA_TOPIC_PREFIX: z.string().default(''),
      LIMITS: readLimits(),
      /** Processes behind the port; `auto` is one a core, whatever the CPU quota of a container. Several need Redis, by which they share limits and releases. */
      WORKERS: workers,
    })
    .refine(({ WORKERS, REDIS_URL }) => WORKERS === 1 || REDIS_URL !== undefined, {
      path: ['WORKERS'],
      message: 'several processes share limits and releases by Redis: set REDIS_URL, or 1',
    })
    .refine(({ USERS_TOKENS_URL, STATEMENT_KEYS }) => USERS_TOKENS_URL === undefined || STATEMENT_KEYS.has('users'), {
      path: ['USERS_TOKENS_URL'],
      message: 'users is asked with its key: name it in STATEMENT_KEYS',
    }),
);

export type Env = typeof env;
