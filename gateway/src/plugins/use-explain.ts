import { OperationTypeNode } from 'graphql';
import type { Behaviour } from '../behaviour.ts';
import { refuse } from '../errors.ts';
import { explain } from '../explain/explanation.ts';
import { createRecorder } from '../explain/recorder.ts';

/** Tells a signed-in caller how the answer was made: by the header `x-castgraph-explain: 1`, or `extensions.explain: true`. */
export function useExplain(): Behaviour {
  return {
    admit(operation) {
      const { request, caller, prepared } = operation;
      if (request.extensions.explain !== true || operation.isDryRun) return;
      if (caller.viewer === null) throw refuse('UNAUTHENTICATED', 'Sign in to have an answer explained.');
      if (prepared.node.operation === OperationTypeNode.SUBSCRIPTION) {
        throw refuse('INVALID_INPUT', 'A stream cannot be explained; ask for the same fields in a query.');
      }
      operation.recorder = createRecorder();
    },
    conclude(operation) {
      const { recorder, extras, prepared, coerced } = operation;
      if (recorder === undefined) return;
      const costs = new Map(prepared.cost.itemise(coerced).map(({ path, cost }) => [path, cost]));
      extras.extensions.explain = explain(operation, recorder, recorder.elapsedMs(), costs);
    },
  };
}
