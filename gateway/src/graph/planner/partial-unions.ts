import { type ConstDirectiveNode, type DocumentNode, Kind, parse, type UnionTypeDefinitionNode } from 'graphql';
import { claimName } from './claim-name.ts';
import { directivesNamed, type FieldedDefinition, fieldNamesOf, isFielded, readArgument } from './field-sets.ts';

/** Types that a subgraph does not have, and that the planner is told it has. */
export type AbsentTypes = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Lets every subgraph that has a union have all of its members, for the planner. Where it sees two ways to a union, and one
 * of them cannot give a member, it drops what was selected of that member on both. A member that was added answers nothing
 * but a key that only the member's own subgraph takes, so a way through it always costs more than the true one.
 */
export function completeUnions(document: DocumentNode): { document: DocumentNode; absent: AbsentTypes } {
  const types = new Map(document.definitions.filter(isFielded).map((definition) => [definition.name.value, definition]));
  const absent = new Map<string, Set<string>>();
  const extra = new Map<string, ConstDirectiveNode[]>();
  const keyed = new Map<string, { home: string; visited: Set<string> }>();

  for (const union of document.definitions) {
    if (union.kind !== Kind.UNION_TYPE_DEFINITION) continue;
    for (const { graph, member, home } of findGaps(union)) {
      const type = types.get(member);
      // Where the subgraph knows the type, it reaches its fields by the type's own keys.
      if (type === undefined || graphsOf(type).includes(graph)) continue;
      absent.set(graph, (absent.get(graph) ?? new Set()).add(member));
      const name = union.name.value;
      extra.set(name, [...(extra.get(name) ?? []), directive(`@join__unionMember(graph: ${graph}, member: "${member}")`)]);
      const entry = keyed.get(member) ?? { home, visited: new Set<string>() };
      keyed.set(member, entry);
      entry.visited.add(graph);
    }
  }
  if (absent.size === 0) return { document, absent };
  const key = claimName('unionKey', fieldNamesOf(types.values()));
  const definitions = document.definitions.map((definition) => {
    if (definition.kind === Kind.UNION_TYPE_DEFINITION) {
      return { ...definition, directives: [...(definition.directives ?? []), ...(extra.get(definition.name.value) ?? [])] };
    }
    const entry = isFielded(definition) ? keyed.get(definition.name.value) : undefined;
    return isFielded(definition) && entry ? withKey(definition, key, entry.home, [...entry.visited]) : definition;
  });
  return { document: { ...document, definitions }, absent };
}

/** Members that one subgraph has in a union and another one has not; `home` is the first that has it. */
function findGaps(union: UnionTypeDefinitionNode): { graph: string; member: string; home: string }[] {
  const members = new Map<string, string[]>();
  for (const directive of directivesNamed(union, 'join__unionMember')) {
    const member = readArgument(directive, 'member') ?? '';
    members.set(member, [...(members.get(member) ?? []), readArgument(directive, 'graph') ?? '']);
  }
  const graphs = graphsOf(union);
  return [...members].flatMap(([member, owners]) => {
    const [home] = owners;
    if (home === undefined) return [];
    return graphs.filter((graph) => !owners.includes(graph)).map((graph) => ({ graph, member, home }));
  });
}

const graphsOf = (node: { directives?: readonly ConstDirectiveNode[] }): string[] => [
  ...new Set(directivesNamed(node, 'join__type').map((directive) => readArgument(directive, 'graph') ?? '')),
];

function withKey(type: FieldedDefinition, key: string, home: string, visited: readonly string[]): FieldedDefinition {
  const owners = graphsOf(type);
  const fields = (type.fields ?? []).map((field) => {
    // Without a word about subgraphs a field is in all that have the type, which are now more.
    if (directivesNamed(field, 'join__field').length > 0) return field;
    return {
      ...field,
      directives: [...(field.directives ?? []), ...owners.map((graph) => directive(`@join__field(graph: ${graph})`))],
    };
  });
  const own = [home, ...visited].map((graph) => `@join__field(graph: ${graph})`).join(' ');
  const [parsed] = parse(`type T { ${key}: ID! ${own} }`, { noLocation: true }).definitions;
  const keyField = parsed?.kind === Kind.OBJECT_TYPE_DEFINITION ? (parsed.fields ?? []) : [];
  const directives = [
    ...(type.directives ?? []),
    directive(`@join__type(graph: ${home}, key: "${key}")`),
    ...visited.map((graph) => directive(`@join__type(graph: ${graph}, key: "${key}", resolvable: false)`)),
  ];
  return { ...type, directives, fields: [...fields, ...keyField] };
}

function directive(text: string): ConstDirectiveNode {
  const [definition] = parse(`scalar S ${text}`, { noLocation: true }).definitions;
  const [made] = definition?.kind === Kind.SCALAR_TYPE_DEFINITION ? (definition.directives ?? []) : [];
  if (made === undefined) throw new Error(`"${text}" is not a directive.`);
  return made;
}
