import {
  type ConstDirectiveNode,
  type DocumentNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  parseConstValue,
  visit,
} from 'graphql';
import { directivesNamed, isTrue, parseFieldSet, readArgument } from './field-sets.ts';

/**
 * Not every composer says where a field of an interface is when all of its subgraphs write it down, one of them only because
 * an `@interfaceObject` requires it. The planner would take that one for another that resolves the field, and tell it nothing.
 */
export function markRequiredOfInterfaces(document: DocumentNode): DocumentNode {
  return visit(document, {
    InterfaceTypeDefinition(type) {
      const required = listRequired(type);
      const graphs = new Set(directivesNamed(type, 'join__type').map((directive) => readArgument(directive, 'graph') ?? ''));
      const fields = type.fields?.map((field) => {
        const { name, directives = [] } = field;
        const isRequired = (graph: string) => required.get(graph)?.includes(name.value) === true;
        if (directivesNamed(field, 'join__field').length > 0 || ![...graphs].some(isRequired)) return field;
        return { ...field, directives: [...directives, ...[...graphs].map((graph) => joinField(graph, isRequired(graph)))] };
      });
      return fields?.some((field, index) => field !== type.fields?.[index]) ? { ...type, fields } : undefined;
    },
  });
}

/** What subgraphs that have the interface as an object require of it. */
function listRequired(type: InterfaceTypeDefinitionNode): Map<string, string[]> {
  const objects = directivesNamed(type, 'join__type').filter((directive) => isTrue(directive, 'isInterfaceObject'));
  const joins = type.fields?.flatMap((field) => directivesNamed(field, 'join__field')) ?? [];
  return new Map(
    objects.map((directive) => {
      const graph = readArgument(directive, 'graph') ?? '';
      const own = joins.filter((join) => readArgument(join, 'graph') === graph);
      return [graph, own.flatMap((join) => topNames(readArgument(join, 'requires')))];
    }),
  );
}

const topNames = (set: string | undefined): string[] =>
  set === undefined ? [] : parseFieldSet(set).selections.flatMap((one) => (one.kind === Kind.FIELD ? one.name.value : []));

function joinField(graph: string, isExternal: boolean): ConstDirectiveNode {
  const given = { graph, ...(isExternal && { external: 'true' }) };
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: 'join__field' },
    arguments: Object.entries(given).map(([name, value]) => ({
      kind: Kind.ARGUMENT,
      name: { kind: Kind.NAME, value: name },
      value: parseConstValue(value, { noLocation: true }),
    })),
  };
}
