// node compose.mjs DIR ORIGIN: writes the supergraphs of this gateway (policies.graphql, with its contract) and of its peers (plain.graphql).
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { parse, printSchema } from 'graphql';
import { subgraphSdl, withoutPolicies } from './graph.mjs';

const [dir, origin] = process.argv.slice(2);

function compose(prepare) {
  const services = Object.entries(subgraphSdl).map(([name, sdl]) => ({
    name,
    url: `${origin}/${name}`,
    typeDefs: parse(prepare(sdl)),
  }));
  const { errors, supergraphSdl, schema } = composeServices(services);
  if (supergraphSdl === undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
  return { supergraphSdl, apiSdl: printSchema(schema.toAPISchema().toGraphQLJSSchema()) };
}

const full = compose((sdl) => sdl);
writeFileSync(join(dir, 'policies.graphql'), full.supergraphSdl);
writeFileSync(join(dir, 'public.graphql'), full.apiSdl);
writeFileSync(join(dir, 'plain.graphql'), compose(withoutPolicies).supergraphSdl);
