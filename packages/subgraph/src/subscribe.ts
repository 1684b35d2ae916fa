import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from 'graphql';
import type { RequestContext } from './context.ts';

/**
 * Runs a subscription so that every event is resolved with a context of its own: a DataLoader that lived as long as the
 * subscription would answer old rows for ever.
 */
export async function subscribeAfresh<Context extends RequestContext>(
  args: ExecutionArgs,
  buildContext: (request: RequestContext) => Context,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const stream = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in stream)) return stream;
  const { viewer, clientAddress, requestId, log } = args.contextValue as RequestContext;
  const events = stream[Symbol.asyncIterator]();
  const results: AsyncIterableIterator<ExecutionResult> = {
    async next() {
      const event = await events.next();
      if (event.done) return { done: true, value: undefined };
      const contextValue = buildContext({ viewer, clientAddress, requestId, log });
      return { done: false, value: await execute({ ...args, rootValue: event.value, contextValue }) };
    },
    async return() {
      await events.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => results,
  };
  return results;
}
