import { connect } from 'node:net';
import { until } from '@castgraph/testkit';

export const opcodes = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;

export interface FrameOptions {
  opcode?: number;
  isLast?: boolean;
  /** The three bits that only an agreed extension may use. */
  reserved?: number;
  isMasked?: boolean;
  /** What the header says, where that is not the payload's length. */
  length?: number;
}

/** One frame of RFC 6455, 5.2, in any form that a client could get wrong. The mask is fixed: it hides nothing here. */
export function encodeFrame(content: string | Buffer, options: FrameOptions = {}): Buffer {
  const { opcode = opcodes.text, isLast = true, reserved = 0, isMasked = true } = options;
  const payload = Buffer.from(content);
  const length = options.length ?? payload.length;
  const mask = Buffer.from([1, 2, 3, 4]);
  const extended = length < 126 ? Buffer.alloc(0) : Buffer.alloc(length < 65_536 ? 2 : 8);
  if (extended.length === 2) extended.writeUInt16BE(length);
  if (extended.length === 8) extended.writeBigUInt64BE(BigInt(length));
  const lengthBits = extended.length === 0 ? length : extended.length === 2 ? 126 : 127;
  const head = Buffer.from([(isLast ? 0x80 : 0) | (reserved << 4) | opcode, (isMasked ? 0x80 : 0) | lengthBits]);
  const body = isMasked ? payload.map((byte, at) => byte ^ (mask[at % 4] as number)) : payload;
  return Buffer.concat([head, extended, isMasked ? mask : Buffer.alloc(0), body]);
}

interface Heard {
  opcode: number;
  payload: Buffer;
}

/** Takes the frames off the front of what a server sent; those are neither masked nor in parts. */
function decodeFrames(bytes: Buffer): { frames: Heard[]; rest: Buffer } {
  const frames: Heard[] = [];
  let rest = bytes;
  for (;;) {
    const [first, second] = rest;
    if (first === undefined || second === undefined) return { frames, rest };
    const extendedLength = second === 126 ? 2 : second === 127 ? 8 : 0;
    if (rest.length < 2 + extendedLength) return { frames, rest };
    const length = extendedLength === 0 ? second : extendedLength === 2 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2));
    const end = 2 + extendedLength + length;
    if (rest.length < end) return { frames, rest };
    frames.push({ opcode: first & 0x0f, payload: rest.subarray(2 + extendedLength, end) });
    rest = rest.subarray(end);
  }
}

/** A WebSocket by hand over TCP: every library would keep to the protocol. `protocols` is the header as it is sent. */
export async function openFrameSocket(
  url: string,
  protocols = 'graphql-transport-ws',
  headers: Readonly<Record<string, string>> = {},
) {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  const heard: Heard[] = [];
  let head = '';
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const headEnd = head === '' ? rest.indexOf('\r\n\r\n') : -1;
    if (headEnd >= 0) {
      head = rest.subarray(0, headEnd).toString('latin1');
      rest = rest.subarray(headEnd + 4);
    }
    if (head === '') return;
    const decoded = decodeFrames(rest);
    heard.push(...decoded.frames);
    rest = Buffer.from(decoded.rest);
  });
  socket.on('error', () => {});
  // A line that was torn is gone as well.
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const lines = [
    `GET ${pathname} HTTP/1.1`,
    `Host: ${hostname}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${'A'.repeat(22)}==`,
    ...(protocols === '' ? [] : [`Sec-WebSocket-Protocol: ${protocols}`]),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  await until('the upgrade', () => head !== '' || socket.destroyed);
  const texts = () => heard.filter(({ opcode }) => opcode === opcodes.text).map(({ payload }) => String(payload));
  return {
    status: Number(head.split(' ')[1]),
    /** The answer's header, without its status line. */
    head,
    heard,
    gone,
    messages: () => texts().map((text) => JSON.parse(text) as { type: string; id?: string; payload?: unknown }),
    write: (bytes: Buffer) => socket.write(bytes),
    send: (message: unknown) => socket.write(encodeFrame(typeof message === 'string' ? message : JSON.stringify(message))),
    /** The code with which the server closes. */
    closeCode: () =>
      until('the close', () => {
        const close = heard.find(({ opcode }) => opcode === opcodes.close);
        return close && (close.payload.length >= 2 ? close.payload.readUInt16BE(0) : 1005);
      }),
    /** Says that nothing more will come, and goes on listening. */
    finish: () => socket.end(),
    hangUp: () => socket.destroy(),
  };
}
