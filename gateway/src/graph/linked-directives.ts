import {
  baseType,
  copyDirectiveDefinitionToSchema,
  type DirectiveDefinition,
  isExecutableDirectiveLocation,
  type Schema,
} from '@apollo/federation-internals';

/** An answer here is whole, whatever a subgraph says of these. */
const REFUSED: ReadonlySet<string> = new Set(['defer', 'stream']);

/**
 * What `@composeDirective` composes belongs to a linked feature, and Apollo's library takes every feature out of what clients may
 * use; a directive that only clients write, as one on FIELD, would be lost by it.
 */
export function keepClientDirectives(supergraph: Schema, apiSchema: Schema): void {
  for (const definition of supergraph.directives()) {
    if (!isForClients(definition, supergraph) || apiSchema.directive(definition.name) !== undefined) continue;
    // A type of the feature's own is taken out with it.
    if (!definition.arguments().every(({ type }) => type && apiSchema.type(baseType(type).name))) continue;
    copyDirectiveDefinitionToSchema({
      definition,
      schema: apiSchema,
      copyDirectiveApplicationsInArguments: false,
      locationFilter: isExecutableDirectiveLocation,
    });
  }
}

function isForClients(definition: DirectiveDefinition, supergraph: Schema): boolean {
  const isLinked = supergraph.coreFeatures?.sourceFeature(definition) !== undefined;
  return isLinked && definition.hasExecutableLocations() && !REFUSED.has(definition.name);
}
