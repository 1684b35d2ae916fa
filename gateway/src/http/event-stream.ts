import type { ServerResponse } from 'node:http';
import type { Logger } from '@castgraph/logger';
import { formatRefusal } from '../answer.ts';
import { type Refusal, refuse } from '../errors.ts';
import type { Outlet } from '../stream/outlet.ts';
import type { StreamEvent } from '../stream/stream-event.ts';

export interface EventStreamOptions {
  response: ServerResponse;
  /** Of what `refuse` says. */
  requestId: string;
  headers: Readonly<Record<string, string>>;
  /** What may wait for this reader, beside one event. */
  bytesWaitingMax: number;
  keepAliveMs: number;
  onRefused: (refusal: Refusal) => void;
  onCut: (reason: string) => void;
  log: Logger;
}

/** A reader that was cut off has this long to take what waits for it. */
const HANG_UP_MS = 1_000;
/** A browser that lost the line comes back after this, and so on. */
const RETRY_MS = 1_000;
const COMMENT = ':\n\n';

/** One operation answered as Server-Sent Events, in the form of GraphQL over SSE: `next` events, then one `complete`. */
export class EventStream implements Outlet {
  isOpen = true;
  readonly #options: EventStreamOptions;
  readonly #keepAlive: NodeJS.Timeout;
  readonly #listeners: (() => void)[] = [];

  constructor(options: EventStreamOptions) {
    this.#options = options;
    const { response, headers, keepAliveMs } = options;
    response.writeHead(200, {
      'x-content-type-options': 'nosniff',
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      // Nothing on the way may keep it, change it, or hold it back.
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      // Kept open behind its stream it would hold up a process that ends.
      connection: 'close',
    });
    response.write(`retry: ${RETRY_MS}\n\n`);
    response.on('error', () => response.destroy());
    response.on('close', () => this.#end());
    this.#keepAlive = setInterval(() => this.#write(COMMENT), keepAliveMs).unref();
    // Of a client that has gone already no `close` comes any more.
    if (response.destroyed) this.#end();
  }

  onClose(listener: () => void): void {
    if (this.isOpen) this.#listeners.push(listener);
    else listener();
  }

  next(event: StreamEvent): void {
    if (this.isOpen) this.#write(frameOf(event));
  }

  refuse(refusal: Refusal): void {
    this.#options.onRefused(refusal);
    this.#conclude(refusal);
  }

  complete(): void {
    if (!this.isOpen) return;
    this.#end();
    this.#options.response.end('event: complete\ndata: \n\n');
  }

  /** The reason, then the end, whatever the stream was about to say. */
  cut(reason: string, refusal: Refusal): void {
    if (!this.isOpen) return;
    this.#options.onCut(reason);
    this.#conclude(refusal);
  }

  /** Ends without `complete`, so that the client comes back by itself, to where it was. */
  leave(): void {
    if (!this.isOpen) return;
    this.#end();
    this.#options.response.end();
  }

  #conclude(refusal: Refusal): void {
    const { requestId, log } = this.#options;
    if (this.isOpen) this.#write(`event: next\ndata: ${JSON.stringify(formatRefusal(refusal, requestId, log))}\n\n`);
    this.complete();
  }

  #write(chunk: string | Buffer): void {
    const { response, bytesWaitingMax } = this.#options;
    if (response.writableLength <= bytesWaitingMax) {
      response.write(chunk);
      return;
    }
    this.#end();
    this.#options.onCut('slow reader');
    const { requestId, log } = this.#options;
    const told = JSON.stringify(formatRefusal(SLOW, requestId, log));
    response.end(`event: next\ndata: ${told}\n\nevent: complete\ndata: \n\n`);
    setTimeout(() => response.destroy(), HANG_UP_MS).unref();
  }

  #end(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    clearInterval(this.#keepAlive);
    for (const listener of this.#listeners.splice(0)) listener();
  }
}

const SLOW = refuse('UNAVAILABLE', 'Events come faster than they are read. Subscribe again from the last cursor.', {
  reason: 'SLOW_READER',
});

/** However many read an event, it is written out once. */
const frames = new WeakMap<StreamEvent, Buffer>();

function frameOf(event: StreamEvent): Buffer {
  const known = frames.get(event);
  if (known !== undefined) return known;
  const { cursor, json } = event;
  // A line break in an id would begin a line of its own.
  const id = cursor !== undefined && !/[\r\n\0]/.test(cursor) ? `id: ${cursor}\n` : '';
  const made = Buffer.from(`event: next\n${id}data: ${json}\n\n`);
  frames.set(event, made);
  return made;
}
