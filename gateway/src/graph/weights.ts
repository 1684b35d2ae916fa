import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type DocumentNode,
  type InputValueDefinitionNode,
  Kind,
  parse,
  print,
  valueFromASTUntyped,
  visit,
} from 'graphql';

/** What `@listSize` says of a field. Paths have one name a level: of input fields, or of fields of what is answered. */
export interface ListSize {
  assumedSize?: number;
  slicingArguments: readonly (readonly string[])[];
  sizedFields: readonly (readonly string[])[];
  requiresOneSlicingArgument: boolean;
}

/** What a supergraph says of costs, as https://specs.apollo.dev/cost/v0.1 has it. */
export interface Weights {
  /** `@cost` by coordinate: `Type`, `Type.field` or `Type.field(argument:)`. */
  costs: ReadonlyMap<string, number>;
  /** `@listSize` by coordinate: `Type.field`. */
  lists: ReadonlyMap<string, ListSize>;
}

const FEATURE_URL = /^https:\/\/specs\.apollo\.dev\/cost\/v0\.\d+$/;

/**
 * Takes the weights out of a supergraph. What plans has no use for them, and refuses sizes that stand deeper than it knows.
 */
export function splitWeights(supergraphSdl: string): { sdl: string; weights: Weights } {
  const document = parse(supergraphSdl, { noLocation: true });
  const names = findNames(document);
  const sdl = print(
    visit(document, { Directive: ({ name }) => (name.value === names.cost || name.value === names.listSize ? null : undefined) }),
  );
  return { sdl, weights: readWeights(document, names) };
}

interface Names {
  cost: string;
  listSize: string;
}

function readWeights(supergraph: DocumentNode, names: Names): Weights {
  const costs = new Map<string, number>();
  const lists = new Map<string, ListSize>();
  const readCost = (coordinate: string, directives: readonly ConstDirectiveNode[] | undefined): void => {
    const weight = Number(argumentsOf(find(directives, names.cost)).weight);
    if (Number.isFinite(weight)) costs.set(coordinate, weight);
  };

  for (const definition of supergraph.definitions) {
    if (!('name' in definition) || definition.name === undefined || definition.kind === Kind.DIRECTIVE_DEFINITION) continue;
    const type = definition.name.value;
    readCost(type, definition.directives as readonly ConstDirectiveNode[] | undefined);
    if (!('fields' in definition)) continue;
    for (const field of definition.fields ?? []) {
      const coordinate = `${type}.${field.name.value}`;
      readCost(coordinate, field.directives);
      const list = find(field.directives, names.listSize);
      if (list !== undefined) lists.set(coordinate, readListSize(list));
      const given: readonly InputValueDefinitionNode[] = 'arguments' in field ? (field.arguments ?? []) : [];
      for (const argument of given) readCost(`${coordinate}(${argument.name.value}:)`, argument.directives);
    }
  }
  return { costs, lists };
}

const find = (directives: readonly ConstDirectiveNode[] | undefined, name: string) =>
  directives?.find((directive) => directive.name.value === name);

const plain = (value: ConstValueNode): unknown => valueFromASTUntyped(value);

const argumentsOf = (directive: ConstDirectiveNode | undefined): Record<string, unknown> =>
  Object.fromEntries((directive?.arguments ?? []).map(({ name, value }) => [name.value, plain(value)]));

function readListSize(directive: ConstDirectiveNode): ListSize {
  const { assumedSize, slicingArguments, sizedFields, requireOneSlicingArgument } = argumentsOf(directive);
  const readPaths = (texts: unknown) => (Array.isArray(texts) ? texts : []).map((text) => String(text).split('.'));
  return {
    ...(typeof assumedSize === 'number' && { assumedSize }),
    slicingArguments: readPaths(slicingArguments),
    sizedFields: readPaths(sizedFields),
    requiresOneSlicingArgument: requireOneSlicingArgument !== false,
  };
}

/** What the directives are called here: a `@link` may rename a feature as a whole, and each of its elements. */
function findNames(supergraph: DocumentNode): Names {
  const schema = supergraph.definitions.find(
    (node) => node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION,
  );
  for (const directive of schema?.directives ?? []) {
    const { url, as, import: imports } = argumentsOf(directive);
    if (directive.name.value !== 'link' || !FEATURE_URL.test(String(url))) continue;
    const feature = typeof as === 'string' ? as : 'cost';
    const nameOf = (element: string, otherwise: string) => findImport(imports, `@${element}`)?.slice(1) ?? otherwise;
    return { cost: nameOf('cost', feature), listSize: nameOf('listSize', `${feature}__listSize`) };
  }
  return { cost: 'cost', listSize: 'listSize' };
}

function findImport(imports: unknown, element: string): string | undefined {
  for (const item of Array.isArray(imports) ? (imports as unknown[]) : []) {
    if (item === element) return element;
    const { name, as } = Object(item) as { name?: unknown; as?: unknown };
    if (name === element) return typeof as === 'string' ? as : element;
  }
  return undefined;
}
