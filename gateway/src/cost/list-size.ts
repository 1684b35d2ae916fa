import { type GraphQLOutputType, getNullableType, isListType } from 'graphql';
import type { ListSize } from '../graph/weights.ts';
import type { GivenArgument, Variables } from './argument.ts';

/** How many items a list is taken to have. */
export interface Size {
  /** NaN where the client has to be told that it cannot be so. */
  read(variables: Variables): number;
  isConstant: boolean;
  /** Why it cannot be. */
  describe(variables: Variables): string;
}

/** Lists below a field whose size the field says, by the names that lead to them. */
export type SizedBelow = readonly { path: readonly string[]; size: Size }[];

export const fixedSize = (size: number): Size => ({ read: () => size, isConstant: true, describe: () => '' });

/** @param otherwise The size where neither an argument nor the SDL says one. */
export function sizeOfList(
  fieldName: string,
  { assumedSize, slicingArguments, requiresOneSlicingArgument }: ListSize,
  given: readonly GivenArgument[],
  otherwise: number,
): Size {
  if (slicingArguments.length === 0) return fixedSize(assumedSize ?? otherwise);
  const slicing = slicingArguments.flatMap(([name, ...path]) => {
    const argument = given.find(({ definition }) => definition.name === name);
    return argument === undefined ? [] : [{ argument, path }];
  });
  const count = (variables: Variables) => {
    let given = 0;
    let present = 0;
    let largest = 0;
    let smallest = 0;
    for (const { argument, path } of slicing) {
      const said = dig(argument.read(variables), path);
      const size = said ?? dig(argument.definition.defaultValue, path);
      if (typeof size !== 'number') continue;
      if (said !== undefined && said !== null) given++;
      present++;
      largest = Math.max(largest, size);
      smallest = Math.min(smallest, size);
    }
    return { given, present, largest, smallest };
  };
  const isOdd = (given: number, present: number) => requiresOneSlicingArgument && (given > 1 || present === 0);
  const names = slicingArguments.map((path) => path.join('.')).join(', ');

  return {
    isConstant: slicing.every(({ argument }) => argument.isConstant),
    read(variables) {
      const { given, present, largest, smallest } = count(variables);
      if (smallest < 0 || isOdd(given, present)) return Number.NaN;
      return present === 0 ? (assumedSize ?? otherwise) : largest;
    },
    describe(variables) {
      const { smallest } = count(variables);
      if (smallest < 0) return `"${fieldName}" cannot be asked for fewer than 0 items (${names}).`;
      return `"${fieldName}" needs one of its arguments that bound its size (${names}), and only one.`;
    },
  };
}

/**
 * What is said of sizes where a field stands: of its own, by itself or by a field above, and of lists below.
 * @param declared What the field's arguments and its `@listSize` come to.
 */
export function sizesAt(
  fieldName: string,
  list: ListSize | undefined,
  declared: Size | undefined,
  sizedAbove: SizedBelow,
): { said?: Size; sizedBelow: SizedBelow } {
  const ownPaths = list?.sizedFields ?? [];
  const passed = sizedAbove.flatMap(({ path: [first, ...path], size }) => (first === fieldName ? [{ path, size }] : []));
  const said = passed.find(({ path }) => path.length === 0)?.size ?? (ownPaths.length === 0 ? declared : undefined);
  const fromAbove = passed.filter(({ path }) => path.length > 0);
  const fromHere = declared === undefined ? [] : ownPaths.map((path) => ({ path, size: declared }));
  return { said, sizedBelow: [...fromAbove, ...fromHere] };
}

/** The outermost list has the size that was said; of lists within it nothing is ever said. */
export function sizeOfType(type: GraphQLOutputType, said: Size | undefined, otherwise: number): Size {
  const depth = listDepth(type);
  if (depth === 0) return fixedSize(1);
  const outer = said ?? fixedSize(otherwise);
  const inner = otherwise ** (depth - 1);
  return inner === 1 ? outer : { ...outer, read: (variables) => outer.read(variables) * inner };
}

function listDepth(type: GraphQLOutputType): number {
  const nullable = getNullableType(type);
  return isListType(nullable) ? 1 + listDepth(nullable.ofType) : 0;
}

function dig(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const name of path)
    found = typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[name] : undefined;
  return found;
}
