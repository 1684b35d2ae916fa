import { type ConstDirectiveNode, type DirectiveNode, type DocumentNode, Kind, parse, print, visit } from 'graphql';

/** What one `@cacheControl` says; what it leaves out is absent. */
export interface CacheHint {
  /** Seconds. */
  maxAge?: number;
  isPublic?: boolean;
  /** The value is as old as the object that it stands in. */
  inherits: boolean;
}

export interface CacheHints {
  /** By coordinate: `Type` or `Type.field`. */
  readonly byCoordinate: ReadonlyMap<string, CacheHint>;
  /** Types that have a key: they change on their own, wherever they stand. */
  readonly entities: ReadonlySet<string>;
}

export const NO_HINTS: CacheHints = { byCoordinate: new Map(), entities: new Set() };

const DIRECTIVE = 'cacheControl';
const SCOPE = 'CacheControlScope';

/**
 * Reads the hints of a supergraph, and takes them out of it: they are the gateway's, and neither the planner nor a client
 * needs to know of them. What has none comes back as it is.
 */
export function splitHints(supergraphSdl: string): { sdl: string; hints: CacheHints } {
  if (!supergraphSdl.includes(`@${DIRECTIVE}`)) return { sdl: supergraphSdl, hints: NO_HINTS };
  const document = parse(supergraphSdl, { noLocation: true });
  const byCoordinate = new Map<string, CacheHint>();
  const entities = new Set<string>();
  for (const definition of document.definitions) {
    if (!('fields' in definition) || definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) continue;
    const typeName = definition.name.value;
    if (definition.directives?.some(isKey)) entities.add(typeName);
    note(byCoordinate, typeName, definition.directives);
    for (const field of definition.fields ?? []) note(byCoordinate, `${typeName}.${field.name.value}`, field.directives);
  }
  for (const definition of document.definitions) {
    if (definition.kind === Kind.UNION_TYPE_DEFINITION) note(byCoordinate, definition.name.value, definition.directives);
  }
  return { sdl: print(withoutHints(document)), hints: { byCoordinate, entities } };
}

function note(hints: Map<string, CacheHint>, coordinate: string, directives: readonly ConstDirectiveNode[] = []): void {
  const directive = directives.find(({ name }) => name.value === DIRECTIVE);
  if (directive !== undefined) hints.set(coordinate, readHint(directive));
}

function readHint({ arguments: given = [] }: ConstDirectiveNode): CacheHint {
  const hint: CacheHint = { inherits: false };
  for (const { name, value } of given) {
    if (name.value === 'maxAge' && value.kind === Kind.INT) hint.maxAge = Math.max(0, Number(value.value));
    if (name.value === 'scope' && value.kind === Kind.ENUM) hint.isPublic = value.value === 'PUBLIC';
    if (name.value === 'inheritMaxAge' && value.kind === Kind.BOOLEAN) hint.inherits = value.value;
  }
  return hint;
}

const isKey = ({ name, arguments: given }: ConstDirectiveNode) =>
  name.value === 'join__type' && given?.some((argument) => argument.name.value === 'key') === true;

const isLink = (directive: DirectiveNode) =>
  ['link', 'composeDirective'].includes(directive.name.value) && print(directive).includes(`"@${DIRECTIVE}"`);

function withoutHints(document: DocumentNode): DocumentNode {
  return visit(document, {
    DirectiveDefinition: (node) => (node.name.value === DIRECTIVE ? null : undefined),
    EnumTypeDefinition: (node) => (node.name.value === SCOPE ? null : undefined),
    SchemaExtension: {
      leave: (node) => (node.directives?.length || node.operationTypes?.length ? undefined : null),
    },
    Directive: (node) => (node.name.value === DIRECTIVE || isLink(node) ? null : undefined),
  });
}
