import { coded, type Refusal, refuseDocument } from '../errors.ts';
import { holds } from '../execute/collect.ts';
import type { Variables } from './argument.ts';
import { bounded, type CostAlternative, type CostChoice, type CostField, type Program } from './cost-tree.ts';

/** What a field adds to the cost of its operation. */
export interface FieldCost {
  /** Response names from the root, joined by dots. */
  path: string;
  /** Of the field alone, all times together; the costs of all fields add up to the operation's. */
  cost: number;
  /** How many there are at most of what it answers. */
  times: number;
}

/** What an operation costs at most, with coerced variables. Both throw a Refusal where a list is asked for in a size that cannot be. */
export interface OperationCost {
  estimate(variables: Variables): number;
  itemise(variables: Variables): FieldCost[];
}

export function createOperationCost(program: Program, root: CostChoice): OperationCost {
  function estimate(variables: Variables): number {
    if (!root.total.isConstant) program.run(variables);
    const { value } = root.total;
    if (Number.isNaN(value)) throw refuseSize(root, variables);
    return Math.ceil(value);
  }

  return {
    estimate,
    itemise(variables) {
      estimate(variables);
      const items: FieldCost[] = [];
      const walk = (choice: CostChoice, prefix: string, parents: number): void => {
        for (const { key, conditions, size, once, inner } of dearestOf(choice)?.fields ?? []) {
          if (conditions !== null && !holds(conditions, variables)) continue;
          const path = prefix === '' ? key : `${prefix}.${key}`;
          const times = bounded(parents * size.read(variables));
          const cost = bounded(parents * once.value + times * (dearestOf(inner)?.weight ?? 0));
          items.push({ path, cost, times });
          walk(inner, path, times);
        }
      };
      walk(root, '', 1);
      return items;
    },
  };
}

/** Fields of the other types an object may turn out to have are no part of the sum. */
function dearestOf({ alternatives }: CostChoice): CostAlternative | undefined {
  return alternatives.reduce<CostAlternative | undefined>(
    (dearest, one) => (dearest === undefined || one.total.value > dearest.total.value ? one : dearest),
    undefined,
  );
}

function refuseSize(root: CostChoice, variables: Variables): Refusal {
  const field = findOdd(root, variables);
  return refuseDocument([coded('INVALID_INPUT', field?.declared?.describe(variables) ?? 'A list cannot be of this size.')]);
}

function findOdd(choice: CostChoice, variables: Variables): CostField | undefined {
  for (const { fields } of choice.alternatives) {
    for (const field of fields) {
      if (!Number.isNaN(field.total.value)) continue;
      const isOwn = field.declared !== undefined && Number.isNaN(field.declared.read(variables));
      return isOwn ? field : findOdd(field.inner, variables);
    }
  }
  return undefined;
}
