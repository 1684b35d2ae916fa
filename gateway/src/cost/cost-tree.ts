import type { Condition } from '../execute/collect.ts';
import type { Variables } from './argument.ts';
import type { Size } from './list-size.ts';

/** A number that is known, or worked out anew for each set of variables, always after those that it is made of. */
export interface Quantity {
  readonly value: number;
  readonly isConstant: boolean;
}

/** A field at one place of the response, of one type. */
export interface CostField {
  /** Its response name. */
  key: string;
  /** Null where it always stands there. */
  conditions: readonly (readonly Condition[])[] | null;
  /** What its own `@listSize` says. */
  declared?: Size;
  /** How many there are of what it answers. */
  size: Size;
  /** Of asking for it, however many there are. */
  once: Quantity;
  /** Of each of what it answers. */
  inner: CostChoice;
  total: Quantity;
}

/** What a field answers: one alternative for each type that it may turn out to be, of which the dearest counts. */
export interface CostChoice {
  alternatives: readonly CostAlternative[];
  total: Quantity;
}

export interface CostAlternative {
  weight: number;
  fields: readonly CostField[];
  total: Quantity;
}

/** The types and fragments of a document multiply beyond what is worth adding up. */
export class CostTooComplex extends Error {}

const QUANTITIES_MAX = 20_000;

/** Up to here numbers are told apart, and no budget is larger. NaN stays, to say that something cannot be. */
export const bounded = (cost: number): number => Math.min(cost, Number.MAX_SAFE_INTEGER);

/**
 * Works quantities out in the order in which they were defined. That is never interrupted, so one set of values serves
 * every request.
 */
export class Program {
  readonly #steps: (() => void)[] = [];
  #variables: Variables = {};
  #defined = 0;

  /** @throws CostTooComplex */
  define(isConstant: boolean, work: (variables: Variables) => number): Quantity {
    if (++this.#defined > QUANTITIES_MAX) throw new CostTooComplex();
    const quantity = { value: isConstant ? work({}) : 0, isConstant };
    if (!isConstant) {
      this.#steps.push(() => {
        quantity.value = work(this.#variables);
      });
    }
    return quantity;
  }

  run(variables: Variables): void {
    this.#variables = variables;
    for (const step of this.#steps) step();
    this.#variables = {};
  }
}
