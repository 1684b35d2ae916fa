import type { Logger } from '@castgraph/logger';
import { OperationTypeNode } from 'graphql';
import { formatAnswer } from '../answer.ts';
import type { Caller, Operation, OperationRequest } from '../behaviour.ts';
import { toRefusal } from '../errors.ts';
import type { OperationResult } from '../execute/execute.ts';
import type { Pipeline } from '../pipeline.ts';
import { StreamErrors } from './live-stream.ts';
import type { Outlet } from './outlet.ts';
import { StreamEvent } from './stream-event.ts';
import type { Streams } from './streams.ts';

export interface RunOptions {
  pipeline: Pipeline;
  streams: Streams;
  log: Logger;
}

export interface OperationToRun {
  request: OperationRequest;
  caller: Caller;
}

/** Whether there will be events. A dry run has none. */
export const isSubscription = ({ prepared, isDryRun }: Operation): boolean =>
  prepared.node.operation === OperationTypeNode.SUBSCRIPTION && !isDryRun;

/** Answers a query, a mutation or a subscription into an outlet. It never rejects. */
export async function runOperation(options: RunOptions, { request, caller }: OperationToRun, outlet: Outlet): Promise<void> {
  try {
    await runPrepared(options, await options.pipeline.prepare(request, caller), outlet);
  } catch (error) {
    outlet.refuse(toRefusal(error));
  }
}

/** The same for what was prepared. `after` is the cursor behind which a client that comes back wants to go on. */
export async function runPrepared(options: RunOptions, operation: Operation, outlet: Outlet, after?: string): Promise<void> {
  try {
    if (!outlet.isOpen) return;
    const isStream = operation.prepared.node.operation === OperationTypeNode.SUBSCRIPTION && !operation.isDryRun;
    if (isStream) subscribe(options, operation, outlet, after);
    else await answer(options, operation, outlet);
  } catch (error) {
    outlet.refuse(toRefusal(error));
  }
}

async function answer({ pipeline, log }: RunOptions, operation: Operation, outlet: Outlet): Promise<void> {
  const startedAtMs = performance.now();
  const result = await pipeline.execute(operation);
  pipeline.conclude(operation, result, startedAtMs);
  outlet.next(toEvent(operation, result, log));
  outlet.complete();
}

function subscribe({ streams, log }: RunOptions, operation: Operation, outlet: Outlet, after: string | undefined): void {
  let isFirst = true;
  const leave = streams.subscribe(
    operation,
    {
      next(event) {
        outlet.next(isFirst ? withExtensions(event, operation) : event);
        isFirst = false;
      },
      end(error) {
        if (error !== undefined) {
          const errors = error instanceof StreamErrors ? error.errors : toRefusal(error).errors;
          outlet.next(toEvent(operation, { data: null, errors }, log));
        }
        outlet.complete();
      },
    },
    after,
  );
  outlet.onClose(leave);
}

const toEvent = (operation: Operation, result: OperationResult, log: Logger) =>
  new StreamEvent(JSON.stringify(formatAnswer(operation, result, log)));

/** What the gateway says to this caller alone, of cost and the like, was settled when the stream began: the first event carries it. */
function withExtensions(event: StreamEvent, { extras }: Operation): StreamEvent {
  if (Object.keys(extras.extensions).length === 0) return event;
  return new StreamEvent(`${event.json.slice(0, -1)},"extensions":${JSON.stringify(extras.extensions)}}`, event.cursor);
}
