import { Duplex } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { createFlushQueue } from './flush-queue.ts';
import { createFrameWriter } from './frame-writer.ts';

const EMPTY = Buffer.alloc(0);

/** Collects what is written; while it is stuck, nothing leaves. */
function connect() {
  const writes: Buffer[] = [];
  let isStuck = false;
  const connection = new Duplex({
    read() {},
    write(chunk, _encoding, done) {
      writes.push(chunk);
      if (!isStuck) done();
    },
    writev(chunks, done) {
      writes.push(Buffer.concat(chunks.map(({ chunk }) => chunk)));
      if (!isStuck) done();
    },
  });
  const onOverflow = vi.fn();
  const state = { isOpen: true };
  const writer = createFrameWriter({
    connection,
    isOpen: () => state.isOpen,
    queue: createFlushQueue(),
    bytesWaitingMax: 100_000,
    onOverflow,
  });
  return { writes, writer, onOverflow, state, stick: () => (isStuck = true) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a writer of frames', () => {
  it.each([
    [0, Buffer.from([0x81, 0])],
    [125, Buffer.from([0x81, 125])],
    [126, Buffer.from([0x81, 126, 0, 126])],
    [65_535, Buffer.from([0x81, 126, 0xff, 0xff])],
    [65_536, Buffer.from([0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0])],
  ])('says the length of a message of %i bytes as RFC 6455 has it', async (length, head) => {
    const { writes, writer } = connect();
    writer.writeText('x'.repeat(length));
    writer.flush();
    expect(Buffer.concat(writes)).toEqual(Buffer.concat([head, Buffer.alloc(length, 'x')]));
  });

  it('puts the parts of a message together, in characters of any length', async () => {
    const { writes, writer } = connect();
    writer.write(Buffer.from('{"ä":'), Buffer.from('"🏃"'), Buffer.from('}'));
    await turn();
    const frame = Buffer.concat(writes);
    expect(String(frame.subarray(2))).toBe('{"ä":"🏃"}');
    expect(frame[1]).toBe(frame.length - 2);
  });

  it('writes once what comes within a turn, in order', async () => {
    const { writes, writer } = connect();
    for (const text of ['a', 'b', 'c']) writer.writeText(text);
    expect(writes).toEqual([]);
    await turn();
    expect(writes.map(String)).toEqual(['\x81\x01a\x81\x01b\x81\x01c'.replaceAll('\x81', '\ufffd')]);
    writer.writeText('d');
    await turn();
    expect(writes).toHaveLength(2);
  });

  it('bounds what waits for a reader that does not read', async () => {
    const { writer, onOverflow, stick } = connect();
    stick();
    const body = Buffer.alloc(10_000, 'x');
    for (let n = 0; n < 10; n++) writer.write(EMPTY, body, EMPTY);
    expect(onOverflow).not.toHaveBeenCalled();
    writer.write(EMPTY, body, EMPTY);
    expect(onOverflow).toHaveBeenCalledTimes(1);
  });

  it('writes nothing to a socket that is closing', async () => {
    const { writes, writer, state } = connect();
    writer.writeText('before');
    state.isOpen = false;
    writer.writeText('after');
    await turn();
    expect(writes).toEqual([]);
  });
});

describe('a queue of writers', () => {
  it('gathers for up to 20 ms while rounds follow upon each other, and not at all in quiet hours', () => {
    vi.useFakeTimers();
    let now = 0;
    const queue = createFlushQueue({ nowMs: () => now });
    const busy = {
      flush: vi.fn(() => {
        now += 50;
      }),
    };
    queue.add(busy);
    vi.advanceTimersByTime(0);
    expect(busy.flush).toHaveBeenCalledTimes(1);
    queue.add(busy);
    vi.advanceTimersByTime(19);
    expect(busy.flush).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(busy.flush).toHaveBeenCalledTimes(2);
    now += 1_000;
    queue.add(busy);
    vi.advanceTimersByTime(0);
    expect(busy.flush).toHaveBeenCalledTimes(3);
    vi.useRealTimers();
  });
});
