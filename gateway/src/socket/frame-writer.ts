import type { Duplex } from 'node:stream';
import type { Flushable, FlushQueue } from './flush-queue.ts';

/** Writes text frames to a WebSocket's connection, several at once where several wait. */
export interface FrameWriter extends Flushable {
  /** One message in three parts, of which the second may be on its way to many others. */
  write(head: Buffer, body: Buffer, tail: Buffer): void;
  writeText(text: string): void;
}

export interface FrameWriterOptions {
  connection: Duplex;
  isOpen: () => boolean;
  queue: FlushQueue;
  /** What may wait for this reader, beside one message: it is in the kernel's hands by then, or the reader is too slow. */
  bytesWaitingMax: number;
  onOverflow: () => void;
}

/** A larger message is not copied for each reader: the same bytes wait in every queue. */
const COPIED_BYTES_MAX = 16 * 1024;
/** More than this leaves at once, whatever else may come. */
const GATHERED_BYTES_MAX = 64 * 1024;

/**
 * `ws` speaks the protocol, and this writes beside it, to the same connection: a message for thousands is framed without
 * turning it to bytes and through two streams again for each of them. Frames are whole and are not compressed, so that they
 * may stand between any two of its own.
 */
export function createFrameWriter({ connection, isOpen, queue, bytesWaitingMax, onOverflow }: FrameWriterOptions): FrameWriter {
  let chunks: Buffer[] = [];
  let bytes = 0;
  let isQueued = false;

  function push(chunk: Buffer): void {
    chunks.push(chunk);
    bytes += chunk.length;
  }

  function flush(): void {
    isQueued = false;
    const waiting = chunks;
    const [first] = waiting;
    if (first === undefined) return;
    const size = bytes;
    chunks = [];
    bytes = 0;
    if (!isOpen()) return;
    if (waiting.length === 1) connection.write(first);
    else if (size <= GATHERED_BYTES_MAX) connection.write(Buffer.concat(waiting, size));
    else {
      connection.cork();
      for (const chunk of waiting) connection.write(chunk);
      connection.uncork();
    }
  }

  const writer: FrameWriter = {
    flush,
    write(head, body, tail) {
      if (!isOpen()) return;
      if (bytes + connection.writableLength > bytesWaitingMax) return onOverflow();
      const length = head.length + body.length + tail.length;
      if (length <= COPIED_BYTES_MAX) {
        const frame = frameHead(length, length);
        const start = frame.length - length;
        head.copy(frame, start);
        body.copy(frame, start + head.length);
        tail.copy(frame, start + head.length + body.length);
        push(frame);
      } else {
        push(frameHead(length, 0));
        push(head);
        push(body);
        push(tail);
      }
      if (bytes > GATHERED_BYTES_MAX) flush();
      else if (!isQueued) {
        isQueued = true;
        queue.add(writer);
      }
    },
    writeText: (text) => writer.write(EMPTY, Buffer.from(text), EMPTY),
  };
  return writer;
}

const EMPTY = Buffer.alloc(0);
/** FIN and the opcode of text (RFC 6455, 5.2). A server masks nothing. */
const WHOLE_TEXT = 0x81;

/** A frame's head for a payload of this length, with room behind it. */
function frameHead(length: number, room: number): Buffer {
  if (length < 126) {
    const head = Buffer.allocUnsafe(2 + room);
    head[0] = WHOLE_TEXT;
    head[1] = length;
    return head;
  }
  if (length < 65_536) {
    const head = Buffer.allocUnsafe(4 + room);
    head[0] = WHOLE_TEXT;
    head[1] = 126;
    head.writeUInt16BE(length, 2);
    return head;
  }
  const head = Buffer.allocUnsafe(10 + room);
  head[0] = WHOLE_TEXT;
  head[1] = 127;
  head.writeUInt32BE(Math.floor(length / 2 ** 32), 2);
  head.writeUInt32BE(length >>> 0, 6);
  return head;
}
