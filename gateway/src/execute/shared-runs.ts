import type { CompiledOperation } from './compile.ts';
import type { OperationResult } from './execute.ts';

export interface SharedRuns {
  /** Joins an equal query that is under way, or runs this one. */
  query(
    compiled: CompiledOperation,
    scope: string,
    variables: object,
    run: () => Promise<OperationResult>,
  ): Promise<OperationResult>;
  /** Runs a mutation. */
  write(run: () => Promise<OperationResult>): Promise<OperationResult>;
}

/**
 * Equal queries of one scope that are asked at the same time are run once. Nobody joins a run that began before a write was
 * answered, so that whoever has written reads what was written.
 */
export function createSharedRuns(): SharedRuns {
  let underWay = new WeakMap<CompiledOperation, Map<string, Promise<OperationResult>>>();

  return {
    query(compiled, scope, variables, run) {
      let runs = underWay.get(compiled);
      if (runs === undefined) {
        runs = new Map();
        underWay.set(compiled, runs);
      }
      const key = `${scope}\0${JSON.stringify(variables)}`;
      const known = runs.get(key);
      if (known !== undefined) return known;
      const own = runs;
      const made = run().finally(() => own.delete(key));
      own.set(key, made);
      return made;
    },
    async write(run) {
      try {
        return await run();
      } finally {
        underWay = new WeakMap();
      }
    },
  };
}
