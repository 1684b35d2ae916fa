import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type NamedTypeNode,
  parse,
  type TypeNode,
} from 'graphql';

/** A field that the SDL of a subgraph lets only some callers read, and an operation that asks for it. */
export interface ScopedField {
  /** Such as `Viewer.sessions`. */
  at: string;
  type: string;
  /** Each alternative, as scopes that it takes together; one without any where it takes none. */
  alternatives: string[][];
  /** Whether it is for people alone, and for no program, whatever its scopes. */
  isForPeople: boolean;
  operation: 'query' | 'mutation' | 'subscription';
  /** Takes `$representations` where the field is an entity's. */
  query: string;
}

const GUARDS = new Set(['requiresScopes', 'authenticated', 'policy']);
const ROOTS = { Query: 'query', Mutation: 'mutation', Subscription: 'subscription' } as const;
const VALUES: Record<string, string> = {
  Int: '1',
  Float: '1',
  Boolean: 'true',
  BigInt: '"1"',
  DateTime: '"2036-01-01T00:00:00.000Z"',
  URL: '"https://example.test/"',
  EmailAddress: '"x@example.test"',
};

/** Every guarded field of an SDL, so that a test can ask the subgraph itself for each as somebody who may not read it. */
export function listScopedFields(sdl: string): ScopedField[] {
  const document = parse(sdl);
  return document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return [];
    const type = definition.name.value;
    return (definition.fields ?? []).flatMap((field) => {
      if (!field.directives?.some(({ name }) => GUARDS.has(name.value))) return [];
      const alternatives = alternativesOf(field, 'requiresScopes') ?? [[]];
      const operation = ROOTS[type as keyof typeof ROOTS] ?? 'query';
      const asked = writeField(document, field);
      const query = Object.hasOwn(ROOTS, type)
        ? `${operation} { ${asked} }`
        : `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on ${type} { ${asked} } } }`;
      const isForPeople = alternativesOf(field, 'policy')?.every((all) => all.includes('person')) ?? false;
      return { at: `${type}.${field.name.value}`, type, alternatives, isForPeople, operation, query };
    });
  });
}

/** How many fields an SDL guards, by its text alone: what the list must not fall short of. */
export const countGuards = (sdl: string): number =>
  sdl
    .match(/(?:\s+@\w+(?:\([^)]*\))?)+/g)
    ?.filter((directives) => /\s@(?:requiresScopes|authenticated|policy)\b/.test(directives)).length ?? 0;

function alternativesOf({ directives = [] }: FieldDefinitionNode, directiveName: string): string[][] | undefined {
  const directive = directives.find(({ name }) => name.value === directiveName);
  if (directive === undefined) return undefined;
  return listOf(directive).map((all) =>
    all.kind === Kind.LIST ? all.values.flatMap((item) => (item.kind === Kind.STRING ? [item.value] : [])) : [],
  );
}

function listOf({ arguments: given }: ConstDirectiveNode): readonly ConstValueNode[] {
  const value = given?.[0]?.value;
  return value?.kind === Kind.LIST ? value.values : [];
}

function writeField(document: DocumentNode, { name, arguments: given = [], type }: FieldDefinitionNode): string {
  const needed = given.filter((argument) => argument.type.kind === Kind.NON_NULL_TYPE && argument.defaultValue === undefined);
  const values = needed.map((argument) => `${argument.name.value}: ${writeValue(document, argument.type)}`);
  const isComposite = ['ObjectType', 'InterfaceType', 'UnionType'].some((kind) => find(document, `${kind}Definition`, type));
  return `${name.value}${values.length > 0 ? `(${values.join(' ')})` : ''}${isComposite ? ' { __typename }' : ''}`;
}

/** A value of the right form; whether anything has it is not the point. */
function writeValue(document: DocumentNode, type: TypeNode): string {
  if (type.kind === Kind.NON_NULL_TYPE) return writeValue(document, type.type);
  if (type.kind === Kind.LIST_TYPE) return `[${writeValue(document, type.type)}]`;
  const input = find(document, Kind.INPUT_OBJECT_TYPE_DEFINITION, type);
  if (input?.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) {
    const needed = (input.fields ?? []).filter((field) => field.type.kind === Kind.NON_NULL_TYPE && !field.defaultValue);
    return `{ ${needed.map((field) => `${field.name.value}: ${writeValue(document, field.type)}`).join(' ')} }`;
  }
  const choice = find(document, Kind.ENUM_TYPE_DEFINITION, type);
  if (choice?.kind === Kind.ENUM_TYPE_DEFINITION) return choice.values?.[0]?.name.value ?? '';
  return VALUES[type.name.value] ?? '"x"';
}

function find(document: DocumentNode, kind: string, type: TypeNode) {
  const { value } = innermost(type).name;
  return document.definitions.find((node) => node.kind === kind && 'name' in node && node.name?.value === value);
}

const innermost = (type: TypeNode): NamedTypeNode => (type.kind === Kind.NAMED_TYPE ? type : innermost(type.type));
