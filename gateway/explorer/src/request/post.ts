import type { ExecutionResult } from 'graphql';
import { describeFailure } from './failure.ts';
import { listHeaders, type Payload, type RequestOptions } from './operation.ts';

/** Sends one operation and answers what came of it; a failure is an answer too, with a code. */
export async function post(url: string, payload: Payload, options: RequestOptions): Promise<ExecutionResult> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: {
        accept: 'application/graphql-response+json, application/json;q=0.9',
        'content-type': 'application/json',
        ...listHeaders(options),
      },
      body: JSON.stringify(payload),
      // Who asks is said by the token alone.
      credentials: 'omit',
    });
  } catch {
    return describeFailure('NETWORK', 'No answer came.');
  }
  try {
    return (await response.json()) as ExecutionResult;
  } catch {
    return describeFailure('NETWORK', `What came is no answer of the graph (status ${response.status}).`);
  }
}
