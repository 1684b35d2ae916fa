import { answersOk, bundleProgram, findPort, type RunningProgram, runProgram } from '@castgraph/testkit/program';
import { composeGraph, writeGraph } from './compose-graph.ts';
import { exampleKeys, exampleSdl } from './example-sdl.ts';
import { CLIENT_ADDRESS_KEY, ISSUER, RELEASE_KEY } from './test-gateway.ts';

export interface GatewayProgramOptions {
  subgraphUrls: Readonly<Record<string, string>>;
  jwksUrl: string;
  /** LIMITS, over the defaults. */
  limits?: Record<string, unknown>;
  env?: Record<string, string>;
  nodeArgs?: readonly string[];
}

const list = (entries: Iterable<readonly [string, string]>) => [...entries].map((pair) => pair.join('=')).join(',');

/** The gateway over the example graph as a process of its own: `main.ts`, which reads everything from its environment. */
export async function bundleGateway({ subgraphUrls, jwksUrl, limits = {}, env = {}, nodeArgs = [] }: GatewayProgramOptions) {
  const program = await bundleProgram('gateway', 'src/main.ts');
  const files = await writeGraph(composeGraph(exampleSdl));
  const port = await findPort();
  const url = `http://127.0.0.1:${port}`;
  const variables = {
    PORT: String(port),
    LOG_LEVEL: 'error',
    SUPERGRAPH_FILE: files.supergraphFile,
    PUBLIC_SCHEMA_FILE: files.publicFile,
    SUBGRAPH_URLS: list(Object.entries(subgraphUrls)),
    STATEMENT_KEYS: list([...exampleKeys].map(([name, key]) => [name, key.toString('hex')] as const)),
    CLIENT_ADDRESS_KEY: CLIENT_ADDRESS_KEY.toString('hex'),
    RELEASE_KEY,
    USERS_JWKS_URL: jwksUrl,
    PUBLIC_SITE_URL: ISSUER,
    LIMITS: JSON.stringify(limits),
    ...env,
  };
  return {
    url,
    graphqlUrl: `${url}/graphql`,
    socketUrl: `ws://127.0.0.1:${port}/graphql`,
    /** Starts it, always at the same address. */
    start: (): Promise<RunningProgram> =>
      runProgram(process.execPath, [...nodeArgs, program.file], { env: variables, isReady: () => answersOk(`${url}/ready`) }),
    remove: program.remove,
  };
}
