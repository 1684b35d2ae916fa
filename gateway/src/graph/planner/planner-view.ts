import { type DocumentNode, Kind, parse, print, type UnionTypeDefinitionNode } from 'graphql';
import {
  directivesNamed,
  type FieldedDefinition,
  type FieldTree,
  findFieldSetNames,
  isFalse,
  isFielded,
  isTrue,
  mergeTrees,
  namedTypeOf,
  parseFieldSet,
  readArgument,
  treeOf,
} from './field-sets.ts';
import { putResolvableKeysFirst } from './key-order.ts';
import { completeUnions } from './partial-unions.ts';
import { type FixedField, nameRequiredArguments } from './required-arguments.ts';
import { markRequiredOfInterfaces } from './required-of-interfaces.ts';

/** What the planner is told otherwise than it is, and what its plans are to be translated back by. */
export interface PlannerView {
  /** Fields that stand for others with arguments, by their name. */
  fixed: ReadonlyMap<string, FixedField>;
  /** Types that a subgraph, by its name, does not have. */
  absent: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names of fields for which a subgraph, by its name, answers one kind of object where the graph knows several. */
  narrowed: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names of fields that the planner adds to what a client selects. */
  addedNames: ReadonlySet<string>;
  /** The names in what a field requires in a subgraph, by `Type.field@subgraph`. */
  requirements: ReadonlyMap<string, Requirement>;
  /** Names of the fields that require others, in any subgraph. */
  requiring: ReadonlySet<string>;
  /** Names of the interfaces that a subgraph knows as one object. */
  interfaceObjects: ReadonlySet<string>;
  /** The keys that a subgraph, by its name, takes for its types: of each the fields at its top. */
  keys: ReadonlyMap<string, TypeKeys>;
  /** All that stands in these keys, by the subgraph's name and the type's. */
  keyFields: ReadonlyMap<string, ReadonlyMap<string, FieldTree>>;
}

/** What a field requires, as it is written, as a tree, and the names in it: all of them, and those at its top. */
export interface Requirement {
  text: string;
  fields: FieldTree;
  names: ReadonlySet<string>;
  top: readonly string[];
}

export type TypeKeys = ReadonlyMap<string, readonly (readonly string[])[]>;

/** The supergraph as the planner plans it rightly. `sdl` is the one given where nothing has to be changed. */
export function viewForPlanner(sdl: string): { sdl: string; view: PlannerView } {
  const given = parse(sdl, { noLocation: true });
  const required = nameRequiredArguments(markRequiredOfInterfaces(putResolvableKeysFirst(given)));
  const { document, absent } = completeUnions(required.document);
  const nameOfGraph = readGraphNames(document);
  const requirements = listRequirements(document, nameOfGraph);
  const view: PlannerView = {
    keys: listKeys(given, nameOfGraph),
    keyFields: listKeyFields(given, nameOfGraph),
    fixed: required.fixed,
    absent: new Map([...absent].map(([graph, types]) => [nameOfGraph.get(graph) ?? graph, types])),
    narrowed: listNarrowed(document, nameOfGraph),
    addedNames: findFieldSetNames(document),
    requirements,
    requiring: new Set([...requirements.keys()].map((key) => key.slice(key.indexOf('.') + 1, key.lastIndexOf('@')))),
    interfaceObjects: findInterfaceObjects(given),
  };
  return { sdl: document === given ? sdl : print(document), view };
}

function readGraphNames(document: DocumentNode): Map<string, string> {
  const names = new Map<string, string>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const value of definition.values ?? []) {
      const [directive] = directivesNamed(value, 'join__graph');
      const name = directive && readArgument(directive, 'name');
      if (name !== undefined) names.set(value.name.value, name);
    }
  }
  return names;
}

function listNarrowed(document: DocumentNode, nameOfGraph: ReadonlyMap<string, string>): Map<string, Set<string>> {
  const narrowed = new Map<string, Set<string>>();
  const kinds = new Map(document.definitions.flatMap((one) => (isType(one) ? [[one.name.value, one.kind] as const] : [])));
  for (const type of document.definitions) {
    if (!isFielded(type)) continue;
    for (const field of type.fields ?? []) {
      if (kinds.get(namedTypeOf(field)) === Kind.OBJECT_TYPE_DEFINITION) continue;
      for (const directive of directivesNamed(field, 'join__field')) {
        const answered = readArgument(directive, 'type')?.replace(/[[\]!]/g, '');
        if (kinds.get(answered ?? '') !== Kind.OBJECT_TYPE_DEFINITION) continue;
        const graph = readArgument(directive, 'graph') ?? '';
        const subgraph = nameOfGraph.get(graph) ?? graph;
        narrowed.set(subgraph, (narrowed.get(subgraph) ?? new Set()).add(field.name.value));
      }
    }
  }
  return narrowed;
}

function findInterfaceObjects({ definitions }: DocumentNode): Set<string> {
  const isOne = (type: FieldedDefinition) => directivesNamed(type, 'join__type').some((one) => isTrue(one, 'isInterfaceObject'));
  return new Set(definitions.filter(isFielded).flatMap((type) => (isOne(type) ? [type.name.value] : [])));
}

const isType = (node: { kind: string }): node is FieldedDefinition | UnionTypeDefinitionNode =>
  isFielded(node) || node.kind === Kind.UNION_TYPE_DEFINITION;

function listRequirements(document: DocumentNode, nameOfGraph: ReadonlyMap<string, string>): Map<string, Requirement> {
  const requirements = new Map<string, Requirement>();
  for (const type of document.definitions) {
    if (!isFielded(type)) continue;
    for (const field of type.fields ?? []) {
      for (const directive of directivesNamed(field, 'join__field')) {
        const requires = readArgument(directive, 'requires');
        if (requires === undefined) continue;
        const graph = readArgument(directive, 'graph') ?? '';
        const fields = treeOf(parseFieldSet(requires));
        const requirement = { text: requires, fields, names: namesIn(fields), top: topOf(requires) };
        requirements.set(`${type.name.value}.${field.name.value}@${nameOfGraph.get(graph) ?? graph}`, requirement);
      }
    }
  }
  return requirements;
}

const topOf = (fieldSet: string): string[] =>
  parseFieldSet(fieldSet).selections.flatMap((one) => (one.kind === Kind.FIELD ? [one.name.value] : []));

const namesIn = (fields: FieldTree): Set<string> => new Set([...fields].flatMap(([name, inner]) => [name, ...namesIn(inner)]));

/** Every key that a subgraph takes for a type. */
function* readKeys(document: DocumentNode, nameOfGraph: ReadonlyMap<string, string>) {
  for (const type of document.definitions) {
    if (!isFielded(type)) continue;
    for (const directive of directivesNamed(type, 'join__type')) {
      const key = readArgument(directive, 'key');
      if (key === undefined || isFalse(directive, 'resolvable')) continue;
      const graph = readArgument(directive, 'graph') ?? '';
      yield { subgraph: nameOfGraph.get(graph) ?? graph, typeName: type.name.value, key };
    }
  }
}

function listKeys(document: DocumentNode, nameOfGraph: ReadonlyMap<string, string>): Map<string, Map<string, string[][]>> {
  const keys = new Map<string, Map<string, string[][]>>();
  for (const { subgraph, typeName, key } of readKeys(document, nameOfGraph)) {
    const ofSubgraph = keys.get(subgraph) ?? new Map<string, string[][]>();
    keys.set(subgraph, ofSubgraph.set(typeName, [...(ofSubgraph.get(typeName) ?? []), topOf(key)]));
  }
  return keys;
}

function listKeyFields(document: DocumentNode, nameOfGraph: ReadonlyMap<string, string>): PlannerView['keyFields'] {
  const fields = new Map<string, Map<string, FieldTree>>();
  for (const { subgraph, typeName, key } of readKeys(document, nameOfGraph)) {
    const ofSubgraph = fields.get(subgraph) ?? new Map<string, FieldTree>();
    const known = ofSubgraph.get(typeName) ?? new Map();
    fields.set(subgraph, ofSubgraph.set(typeName, mergeTrees([known, treeOf(parseFieldSet(key))])));
  }
  return fields;
}
