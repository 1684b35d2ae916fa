import type { Behaviour } from '../behaviour.ts';
import { NUL_REFUSED, refuse } from '../errors.ts';
import type { Limits } from '../limits.ts';

/** Refuses variables that are nested too deep to be handled, try to reach an object's prototype, or hold what no database takes. */
export function useVariableLimits({ variablesDepthMax }: Pick<Limits, 'variablesDepthMax'>): Behaviour {
  return {
    resolve({ variables }) {
      check(variables, variablesDepthMax);
    },
  };
}

function check(value: unknown, levelsLeft: number): void {
  if (typeof value === 'string' && value.includes('\0')) throw refuse('INVALID_INPUT', NUL_REFUSED);
  if (typeof value !== 'object' || value === null) return;
  if (levelsLeft === 0) throw refuse('INVALID_INPUT', 'The variables are nested too deep.');
  if (Array.isArray(value)) {
    for (const item of value) check(item, levelsLeft - 1);
    return;
  }
  for (const key of Object.keys(value)) {
    if (key === '__proto__') throw refuse('INVALID_INPUT', 'A variable cannot be called "__proto__".');
    check((value as Record<string, unknown>)[key], levelsLeft - 1);
  }
}
