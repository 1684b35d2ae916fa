import type { Service } from '@castgraph/service';
import { type RequestContext, type SubgraphOptions, startSubgraph } from '@castgraph/subgraph';
import { testLog } from '@castgraph/testkit';

export interface TestSubgraphOptions extends Pick<SubgraphOptions<RequestContext>, 'name' | 'sdl' | 'admissions'> {
  /** The keys of all subgraphs of the graph. */
  keys: ReadonlyMap<string, Buffer>;
  resolvers: Record<string, Record<string, unknown>>;
  /** Any free one where nothing is said. */
  port?: number;
}

/** A subgraph as the platform's own are made, on this machine alone. */
export function startTestSubgraph({ name, keys, resolvers, port = 0, ...options }: TestSubgraphOptions): Promise<Service> {
  const statementKey = keys.get(name);
  if (statementKey === undefined) throw new Error(`There is no key of ${name}.`);
  return startSubgraph<RequestContext>({
    ...options,
    name,
    host: '127.0.0.1',
    port,
    log: testLog,
    statementKey,
    buildContext: (request) => request,
    resolvers: resolvers as never,
  });
}
