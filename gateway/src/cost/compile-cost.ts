import {
  type DocumentNode,
  type GraphQLNamedOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { type CollectedField, createCollector, holds, type SelectionSets } from '../execute/collect.ts';
import type { Weights } from '../graph/weights.ts';
import { type GivenArgument, readArgument, type Variables, weighInput } from './argument.ts';
import { bounded, type CostAlternative, type CostChoice, type CostField, Program } from './cost-tree.ts';
import { fixedSize, type Size, type SizedBelow, sizeOfList, sizeOfType, sizesAt } from './list-size.ts';
import { createOperationCost, type OperationCost } from './operation-cost.ts';

export interface CostOptions {
  weights: Weights;
  /** The schema that the document was validated against. */
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** Items of a list of which nothing is said. */
  listSizeAssumed: number;
}

/** What a root field of a mutation weighs beside what it answers. */
const MUTATION_WEIGHT = 10;
/** Reading the schema is work of the gateway itself, whatever is selected. */
const INTROSPECTION_WEIGHTS: ReadonlyMap<string, number> = new Map([
  ['__schema', 100],
  ['__type', 10],
]);

/**
 * Works out once what an operation costs, as a function of its variables. A field weighs what it or its type was given by
 * `@cost`, otherwise 1 where it answers objects and 0 where it answers leaves; all of it counts for each item of a list.
 * @throws CostTooComplex
 */
export function compileCost({ weights, schema, document, operation, listSizeAssumed }: CostOptions): OperationCost {
  const { costs, lists } = weights;
  const { collect } = createCollector(schema, document, new Map());
  const program = new Program();
  const keyOf = createKeys();
  const known = new Map<string, CostChoice>();

  /** The same selection of the same type costs the same wherever it stands, so documents cannot multiply by nesting. */
  function chooseType(
    type: GraphQLNamedOutputType,
    sets: SelectionSets,
    weight: number | undefined,
    sized: SizedBelow,
  ): CostChoice {
    const key = keyOf(type.name, sets, weight, sized);
    const found = known.get(key);
    if (found !== undefined) return found;
    const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
    const options = possible.length > 0 ? possible : [type];
    const alternatives = options.map((option) => addFields(option, sets, weight ?? weightOf(option), sized));
    const total = program.define(alternatives.every(isConstant), () =>
      alternatives.reduce((dearest, { total }) => Math.max(dearest, total.value), 0),
    );
    const choice = { alternatives, total };
    known.set(key, choice);
    return choice;
  }

  const weightOf = (type: GraphQLNamedOutputType) => costs.get(type.name) ?? (isCompositeType(type) ? 1 : 0);

  function addFields(type: GraphQLNamedOutputType, sets: SelectionSets, weight: number, sized: SizedBelow): CostAlternative {
    const fields = [...collect(type.name, sets)].flatMap(([key, field]) => compileField(type, key, field, sized) ?? []);
    const total = program.define(fields.every(isConstant), () =>
      bounded(fields.reduce((sum, field) => sum + field.total.value, weight)),
    );
    return { weight, fields, total };
  }

  function compileField(
    type: GraphQLNamedOutputType,
    key: string,
    { node, conditions, sets }: CollectedField,
    sizedAbove: SizedBelow,
  ): CostField | undefined {
    const name = node.name.value;
    const always = conditions.some((all) => all.length === 0) ? null : conditions;
    const introspection = INTROSPECTION_WEIGHTS.get(name);
    if (introspection !== undefined) {
      return finish({ key, conditions: always, size: fixedSize(1), once: constant(introspection), inner: NOTHING });
    }
    const definition = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    if (definition === undefined) return undefined;

    const coordinate = `${type.name}.${name}`;
    const given = definition.args.map((argument) =>
      readArgument(
        argument,
        node.arguments?.find((one) => one.name.value === argument.name),
      ),
    );
    const list = lists.get(coordinate);
    const declared = list && sizeOfList(name, list, given, listSizeAssumed);
    const { said, sizedBelow } = sizesAt(name, list, declared, sizedAbove);
    const inner = chooseType(getNamedType(definition.type), sets, costs.get(coordinate), sizedBelow);
    const size = sizeOfType(definition.type, said, listSizeAssumed);
    const once = weighArguments(coordinate, given, type === schema.getMutationType() ? MUTATION_WEIGHT : 0);
    return finish({ key, conditions: always, declared, size, once, inner });
  }

  function weighArguments(coordinate: string, given: readonly GivenArgument[], fieldWeight: number) {
    const isFixed = given.every(({ isConstant }) => isConstant);
    return program.define(isFixed, (variables) =>
      given.reduce(
        (sum, { definition: { name, type }, read }) =>
          sum + weighInput(costs, read(variables), type, costs.get(`${coordinate}(${name}:)`)),
        fieldWeight,
      ),
    );
  }

  const constant = (value: number) => program.define(true, () => value);

  function finish(field: Omit<CostField, 'total'>): CostField {
    const { conditions, declared, size, once, inner } = field;
    const isFixed =
      (conditions ?? []).flat().every(({ variable }) => variable === null) &&
      [declared ?? size, size, once, inner.total].every((part) => part.isConstant);
    const total = program.define(isFixed, (variables: Variables) => {
      if (conditions !== null && !holds(conditions, variables)) return 0;
      if (declared !== undefined && Number.isNaN(declared.read(variables))) return Number.NaN;
      return bounded(Math.max(0, once.value + size.read(variables) * inner.total.value));
    });
    return { ...field, total };
  }

  const rootType = schema.getRootType(operation.operation);
  if (!rootType) throw new Error(`There is no ${operation.operation}.`);
  const root = chooseType(rootType, [{ set: operation.selectionSet, conditions: [] }], 0, []);
  return createOperationCost(program, root);
}

const isConstant = ({ total }: CostAlternative | CostField) => total.isConstant;

const NOTHING: CostChoice = { alternatives: [], total: { value: 0, isConstant: true } };

/** Tells selections apart by what they are made of. */
function createKeys() {
  const ids = new Map<SelectionSetNode | Size, number>();
  const idOf = (thing: SelectionSetNode | Size): number => {
    const id = ids.get(thing) ?? ids.size;
    ids.set(thing, id);
    return id;
  };
  return (typeName: string, sets: SelectionSets, weight: number | undefined, sized: SizedBelow) =>
    JSON.stringify([
      typeName,
      weight ?? null,
      sets.map(({ set, conditions }) => [idOf(set), conditions]),
      sized.map(({ path, size }) => [path, idOf(size)]),
    ]);
}
