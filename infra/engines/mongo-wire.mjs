// Just enough of MongoDB's wire protocol (OP_MSG, BSON of numbers, strings, documents) to set up a replica set without a driver.
import { once } from 'node:events';
import { connect } from 'node:net';

export function encode(document) {
  const elements = Object.entries(document).map(([key, value]) => {
    const name = Buffer.from(`${key}\0`);
    const number = Buffer.alloc(4);
    if (typeof value === 'number') {
      number.writeInt32LE(value);
      return Buffer.concat([Buffer.of(0x10), name, number]);
    }
    if (typeof value === 'string') {
      const text = Buffer.from(`${value}\0`);
      number.writeInt32LE(text.length);
      return Buffer.concat([Buffer.of(0x02), name, number, text]);
    }
    return Buffer.concat([Buffer.of(Array.isArray(value) ? 0x04 : 0x03), name, encode(value)]);
  });
  const size = Buffer.alloc(4);
  size.writeInt32LE(elements.reduce((sum, { length }) => sum + length, 5));
  return Buffer.concat([size, ...elements, Buffer.of(0)]);
}

/** The top-level strings, numbers and booleans of an answer; what lies deeper is skipped. */
export function decode(bytes) {
  const document = {};
  const fixedSizes = { 1: 8, 7: 12, 8: 1, 9: 8, 10: 0, 16: 4, 17: 8, 18: 8 };
  const extraSizes = { 2: 4, 3: 0, 4: 0, 5: 5 };
  for (let at = 4; at < bytes.length && bytes[at] !== 0; ) {
    const type = bytes[at];
    const end = bytes.indexOf(0, at + 1);
    const key = bytes.toString('utf8', at + 1, end);
    at = end + 1;
    if (type === 0x01) document[key] = bytes.readDoubleLE(at);
    if (type === 0x02) document[key] = bytes.toString('utf8', at + 4, at + 3 + bytes.readInt32LE(at));
    if (type === 0x08) document[key] = bytes[at] === 1;
    if (type === 0x10) document[key] = bytes.readInt32LE(at);
    at += fixedSizes[type] ?? bytes.readInt32LE(at) + extraSizes[type];
  }
  return document;
}

/** Sends one command to the database admin; an empty answer when nobody listens. */
export async function ask(port, document) {
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(2000, () => socket.destroy());
  try {
    await once(socket, 'connect');
    const body = encode({ ...document, $db: 'admin' });
    const header = Buffer.alloc(21);
    header.writeInt32LE(header.length + body.length, 0);
    header.writeInt32LE(2013, 12); // OP_MSG
    socket.write(Buffer.concat([header, body]));
    let received = Buffer.alloc(0);
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk]);
      if (received.length >= 4 && received.length >= received.readInt32LE(0)) return decode(received.subarray(21));
    }
    return {};
  } catch {
    return {};
  } finally {
    socket.destroy();
  }
}
