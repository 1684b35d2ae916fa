import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { scopesOf, type UserRole } from '@castgraph/auth/viewer';
import type { Service } from '@castgraph/service';
import { testLog } from '@castgraph/testkit';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type GatewayOptions, startGateway } from '../gateway.ts';
import { defaultLimits, type Limits } from '../limits.ts';
import { createVerifyToken } from '../viewer/access-token.ts';
import { type ComposedGraph, composeGraph, writeGraph } from './compose-graph.ts';
import { createSeen, startPeople, startThings } from './example-graph.ts';
import { exampleKeys, exampleSdl } from './example-sdl.ts';

export const ISSUER = 'http://site.test';
export const CLIENT_ADDRESS_KEY = Buffer.alloc(32, 7);
export const RELEASE_KEY = 'release-key-of-the-tests';

export const portOf = ({ app }: Service) => (app.server.address() as AddressInfo).port;

/** Where subgraphs take operations, by their names. */
export const urlsOf = (subgraphs: Readonly<Record<string, Service>>): Record<string, string> =>
  Object.fromEntries(Object.entries(subgraphs).map(([name, one]) => [name, `http://127.0.0.1:${portOf(one)}/graphql`]));

/** Signs tokens as users does, and serves the keys. */
export async function startIssuer() {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'EdDSA', use: 'sig' };
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] })),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/jwks.json`;
  return {
    jwk,
    privateKey,
    jwksUrl,
    async token({
      userId = 'usr_alice',
      sessionId = 'ses_1',
      role = 'VIEWER' as UserRole,
      lifeS = 900,
      scope = scopesOf(role).join(' '),
      audience = 'castgraph-graph',
      issuer = ISSUER,
    } = {}) {
      const now = Math.floor(Date.now() / 1_000);
      return (
        new SignJWT({ sid: sessionId, role, scope })
          .setProtectedHeader({ alg: 'EdDSA', kid: 'key-1' })
          .setSubject(userId)
          .setIssuer(issuer)
          .setAudience(audience)
          .setIssuedAt(now)
          // In whole seconds: it holds for no less than was asked for.
          .setExpirationTime(Math.ceil(Date.now() / 1_000) + lifeS)
          .sign(privateKey)
      );
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

export type Issuer = Awaited<ReturnType<typeof startIssuer>>;

let composed: ComposedGraph | undefined;
/** Composing takes a while, and the example is always the same. */
const composeExample = () => {
  composed ??= composeGraph(exampleSdl);
  return composed;
};

export interface TestGatewayOptions extends Partial<Omit<GatewayOptions, 'limits'>> {
  limits?: Partial<Limits>;
}

/** Suites of what can be asked for in a minute set their own. */
const plenty = {
  readsPerMinute: 1_000_000,
  costPerMinuteAnonymous: 1_000_000_000,
  costPerMinuteFree: 1_000_000_000,
  costPerMinutePartner: 1_000_000_000,
  costPerMinuteFirstParty: 1_000_000_000,
};

/** A gateway over the two example subgraphs, each a real HTTP and WebSocket server. */
export async function startTestGateway({ limits = {}, ...options }: TestGatewayOptions = {}) {
  const seen = { people: createSeen(), things: createSeen() };
  const issuer = await startIssuer();
  const subgraphs = { people: await startPeople(0, seen.people), things: await startThings(0, seen.things) };
  const files = await writeGraph(composeExample());
  const subgraphUrls = new Map(Object.entries(urlsOf(subgraphs)));
  const gateway = await startGateway({
    host: '127.0.0.1',
    port: 0,
    log: testLog,
    ...files,
    subgraphUrls,
    statementKeys: exampleKeys,
    clientAddressKey: CLIENT_ADDRESS_KEY,
    releaseKey: RELEASE_KEY,
    allowedOrigins: [ISSUER],
    verifyToken: createVerifyToken({ jwksUrl: issuer.jwksUrl, issuer: ISSUER }),
    // A machine that tests many things at once is slow; suites of the time-out set their own.
    limits: { ...defaultLimits, ...plenty, subgraphTimeoutMs: 15_000, ...limits },
    supergraphPollMs: 50,
    ...options,
  });
  const url = `http://127.0.0.1:${portOf(gateway)}`;
  return {
    url,
    graphqlUrl: `${url}/graphql`,
    socketUrl: `ws://127.0.0.1:${portOf(gateway)}/graphql`,
    gateway,
    subgraphs,
    issuer,
    files,
    seen,
    /** Posts an operation as a client does. */
    async ask(query: string | Record<string, unknown>, { variables, token, headers = {} }: AskOptions = {}): Promise<Asked> {
      const body = typeof query === 'string' ? { query, variables } : query;
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        body: JSON.stringify(body),
      });
      return { status: response.status, headers: response.headers, ...((await response.json()) as Answer) };
    },
    async close() {
      await gateway.close();
      await Promise.all(Object.values(subgraphs).map((service) => service.close().catch(() => {})));
      await issuer.close();
    },
  };
}

export type TestGateway = Awaited<ReturnType<typeof startTestGateway>>;

export interface AskOptions {
  variables?: Record<string, unknown>;
  token?: string;
  headers?: Record<string, string>;
}

export interface AnswerError {
  message: string;
  path?: (string | number)[];
  extensions: { code: string } & Record<string, unknown>;
}

interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of any shape
  data?: any;
  errors?: AnswerError[];
  extensions?: Record<string, unknown>;
}

export interface Asked extends Answer {
  status: number;
  headers: Headers;
}

export const codesOf = ({ errors = [] }: Answer) => errors.map(({ extensions }) => extensions.code);
