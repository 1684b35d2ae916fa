import type { GraphQLFormattedError } from 'graphql';
import { type Message, MessageType, parseMessage, type SubscribePayload } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Refusal } from '../errors.ts';
import type { Outlet } from '../stream/outlet.ts';
import type { StreamEvent } from '../stream/stream-event.ts';
import { closeCodes } from './close-codes.ts';
import type { FrameWriter } from './frame-writer.ts';

export interface ProtocolOptions {
  socket: WebSocket;
  writer: FrameWriter;
  initWaitMs: number;
  cut: (code: number, reason: string) => void;
  /** Who connects; false where the socket was closed for it. */
  onInit: (payload: Record<string, unknown> | undefined) => Promise<boolean>;
  /** Before a ping is answered. */
  onPing: (payload: Record<string, unknown> | undefined) => Promise<void>;
  run: (id: string, payload: SubscribePayload, outlet: Outlet, operations: number) => Promise<void>;
  format: (refusal: Refusal) => readonly GraphQLFormattedError[];
  onFailure: (error: unknown) => void;
}

/**
 * graphql-transport-ws on one socket: its messages, their order and its close codes. What the messages may hold is checked by
 * graphql-ws; see DECISIONS.md for why its server is not used.
 */
export function speakProtocol(options: ProtocolOptions): void {
  const { socket, writer, cut, onInit, onPing, run } = options;
  const operations = new Map<string, SocketOutlet>();
  let isInitReceived = false;
  let isAcknowledged = false;
  const isOpen = () => socket.readyState === socket.OPEN;
  const initWait = setTimeout(() => cut(closeCodes.initLate, 'connection_init did not come'), options.initWaitMs);

  async function init(payload: Record<string, unknown> | undefined): Promise<void> {
    if (isInitReceived) return cut(closeCodes.flood, 'connection_init came twice');
    isInitReceived = true;
    clearTimeout(initWait);
    if (!(await onInit(payload)) || !isOpen()) return;
    isAcknowledged = true;
    writer.writeText('{"type":"connection_ack"}');
  }

  async function subscribe(id: string, payload: SubscribePayload): Promise<void> {
    if (!isAcknowledged) return cut(closeCodes.unauthorized, 'subscribe before connection_ack');
    if (operations.has(id)) return cut(closeCodes.idInUse, 'this id is in use');
    const outlet = new SocketOutlet(id, writer, options.format, () => operations.delete(id));
    operations.set(id, outlet);
    await run(id, payload, outlet, operations.size);
  }

  async function take(message: Message): Promise<void> {
    switch (message.type) {
      case MessageType.ConnectionInit:
        return init(message.payload);
      case MessageType.Ping:
        await onPing(message.payload);
        return writer.writeText('{"type":"pong"}');
      case MessageType.Pong:
        return;
      case MessageType.Subscribe:
        return subscribe(message.id, message.payload);
      case MessageType.Complete:
        return operations.get(message.id)?.close();
      default:
        return cut(closeCodes.unreadable, 'a client does not send this');
    }
  }

  socket.on('message', (data, isBinary) => {
    // A peer that leaves our close unanswered may go on talking: none of it is done.
    if (!isOpen()) return;
    if (isBinary) return cut(closeCodes.unreadable, 'text frames only');
    const message = readMessage(String(data));
    if (message === undefined) return cut(closeCodes.unreadable, 'this message cannot be read');
    take(message).catch((error: unknown) => {
      options.onFailure(error);
      cut(closeCodes.failed, 'something went wrong');
    });
  });
  socket.once('close', () => {
    clearTimeout(initWait);
    for (const outlet of [...operations.values()]) outlet.close();
  });
}

function readMessage(text: string): Message | undefined {
  try {
    return parseMessage(text);
  } catch {
    return undefined;
  }
}

const NEXT_END = Buffer.from('}');

/** One operation's right to answer under its id. It ends when either side completes the operation, or the socket closes. */
class SocketOutlet implements Outlet {
  isOpen = true;
  readonly #id: string;
  readonly #nextHead: Buffer;
  readonly #writer: FrameWriter;
  readonly #format: ProtocolOptions['format'];
  readonly #release: () => void;
  #listener: (() => void) | undefined;

  constructor(id: string, writer: FrameWriter, format: ProtocolOptions['format'], release: () => void) {
    this.#id = JSON.stringify(id);
    this.#nextHead = Buffer.from(`{"id":${this.#id},"type":"next","payload":`);
    this.#writer = writer;
    this.#format = format;
    this.#release = release;
  }

  onClose(listener: () => void): void {
    if (this.isOpen) this.#listener = listener;
    else listener();
  }

  next(event: StreamEvent): void {
    if (this.isOpen) this.#writer.write(this.#nextHead, event.bytes, NEXT_END);
  }

  refuse(refusal: Refusal): void {
    if (!this.isOpen) return;
    this.close();
    this.#writer.writeText(`{"id":${this.#id},"type":"error","payload":${JSON.stringify(this.#format(refusal))}}`);
  }

  complete(): void {
    if (!this.isOpen) return;
    this.close();
    this.#writer.writeText(`{"id":${this.#id},"type":"complete"}`);
  }

  /** Nothing more leaves by it, and its id is free. */
  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#release();
    this.#listener?.();
  }
}
