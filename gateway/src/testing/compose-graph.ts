import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { Supergraph } from '@apollo/federation-internals';
import { composeSchemaContract, composeServices as composeServicesOfGuild } from '@theguild/federation-composition';
import { type DocumentNode, parse, printSchema, visit } from 'graphql';
import { splitHints } from '../graph/hints.ts';
import { splitPolicies } from '../graph/policies.ts';

export const FEDERATION = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@shareable", "@inaccessible", "@requiresScopes", "@authenticated", "@tag", "@requires", "@external", "@provides", "@override", "@interfaceObject", "@composeDirective", "@listSize"])`;

/** For a subgraph that says how long its answers may be kept; after `FEDERATION`. */
export const CACHING = `extend schema @link(url: "https://castgraph.invalid/cacheControl/v1.0", import: ["@cacheControl"])
  @composeDirective(name: "@cacheControl")
  directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  enum CacheControlScope { PUBLIC PRIVATE }`;

export interface ComposedGraph {
  supergraphSdl: string;
  publicSdl: string;
}

const parseAll = (sdl: Readonly<Record<string, string>>) =>
  Object.entries(sdl).map(([name, text]) => ({ name, url: `http://${name}.invalid/graphql`, typeDefs: parse(text) }));

export function composeSupergraph(sdl: Readonly<Record<string, string>>): string {
  const { errors, supergraphSdl } = composeServices(parseAll(sdl));
  if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}

/** With the composition of The Guild, which writes the same supergraph down in other words. */
export function composeWithGuild(sdl: Readonly<Record<string, string>>): string {
  const { errors, supergraphSdl } = composeServicesOfGuild(parseAll(sdl));
  if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}

/** Composes SDL texts as `schemas/compose.mjs` does, into a supergraph and its public contract. */
export function composeGraph(sdl: Readonly<Record<string, string>>): ComposedGraph {
  const filter = { include: new Set(['public']), exclude: new Set(['internal']) };
  // The contract says nothing of caching, and its library knows no type of a directive's.
  const unhinted = Object.fromEntries(Object.entries(sdl).map(([name, text]) => [name, splitHints(text).sdl]));
  const tagged = parseAll(unhinted).map((subgraph) => ({ ...subgraph, typeDefs: tagArguments(subgraph.typeDefs) }));
  const contract = composeSchemaContract(tagged, filter, true);
  if (contract.supergraphSdl === undefined) throw new Error(contract.errors?.map(({ message }) => message).join('\n'));
  const { sdl: publicSupergraph } = splitPolicies(contract.supergraphSdl);
  const schema = Supergraph.build(publicSupergraph, { supportedFeatures: null }).apiSchema().toGraphQLJSSchema();
  return { supergraphSdl: composeSupergraph(sdl), publicSdl: printSchema(schema) };
}

/** A tag on a field covers its arguments. */
function tagArguments(document: DocumentNode): DocumentNode {
  return visit(document, {
    FieldDefinition: (field) => {
      const tags = field.directives?.filter(({ name }) => name.value === 'tag') ?? [];
      const given = field.arguments?.map((argument) => ({ ...argument, directives: [...(argument.directives ?? []), ...tags] }));
      return { ...field, arguments: given };
    },
  });
}

/** Writes a graph to files of its own, for a gateway to follow. */
export async function writeGraph({ supergraphSdl, publicSdl }: ComposedGraph) {
  const dir = await mkdtemp(join(tmpdir(), 'gateway-test-'));
  const files = { supergraphFile: join(dir, 'supergraph.graphql'), publicFile: join(dir, 'public.graphql') };
  await writeFile(files.supergraphFile, supergraphSdl);
  await writeFile(files.publicFile, publicSdl);
  return files;
}
