import type { ExecutionResult } from 'graphql';

/** An answer that says why there is none, in the form that the graph itself uses. */
export const describeFailure = (code: string, message: string): ExecutionResult =>
  ({ errors: [{ message, extensions: { code } }] }) as unknown as ExecutionResult;

const isList = (reason: unknown): reason is NonNullable<ExecutionResult['errors']> =>
  Array.isArray(reason) && reason.every((one) => typeof one?.message === 'string');

/** Reads why a stream ended: errors of the graph, by socket or as an answer, a close code of the gateway, or no connection at all. */
export async function describeStreamFailure(reason: unknown): Promise<ExecutionResult> {
  if (isList(reason)) return { errors: reason };
  if (typeof reason === 'object' && reason !== null && 'response' in reason && reason.response instanceof Response) {
    const refusal: unknown = await reason.response.json().catch(() => null);
    if (typeof refusal === 'object' && refusal !== null && 'errors' in refusal) return refusal as ExecutionResult;
  }
  if (typeof reason === 'object' && reason !== null && 'code' in reason && typeof reason.code === 'number') {
    const words = 'reason' in reason && reason.reason ? `: ${String(reason.reason)}` : '';
    return describeFailure(`CLOSED_${reason.code}`, `The gateway closed the socket${words}.`);
  }
  return describeFailure('NETWORK', 'No connection to the graph came about.');
}
