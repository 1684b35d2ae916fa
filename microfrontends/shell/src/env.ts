import { trustProxies } from '@castgraph/auth/trusted-proxies';
import { commaList, commaMap, originList, port, processEnv, readEnv, secretHex } from '@castgraph/env';
import { z } from 'zod';

/** What the shell reads of its environment, checked once. */
export const env = readEnv(
  z.object({
    ...processEnv,
    PORT: port.default(3000),
    GATEWAY_URL: z.url(),
    PUBLIC_SITE_URL: z.url(),
    PUBLIC_MEDIA_URL: z.url(),
    S3_PUBLIC_URL: z.url(),
    CLIENT_ADDRESS_KEY: secretHex,
    RELEASE_KEY: z.string().min(16),
    /** Balancers in front of the site, as addresses or networks: the X-Forwarded-For of these is believed, and of nobody else. */
    TRUSTED_PROXIES: commaList.default([]).transform(trustProxies),
    SESSION_COOKIE_KEY: secretHex.refine((key) => key.length === 32, '32 bytes in hex'),
    /** Remotes served from elsewhere, such as a colleague's: `home=http://127.0.0.1:3001`. */
    REMOTE_URLS: commaMap.default(new Map()),
    ALLOWED_ORIGINS: originList.default([]),
    /** Where the remotes' folders lie, each with its releases in `dist/`. */
    REMOTES_DIR: z.string().default(new URL('../..', import.meta.url).pathname),
  }),
);
