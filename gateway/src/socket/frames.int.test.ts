import { until } from '@castgraph/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrame, opcodes, openFrameSocket } from '../testing/frame-socket.ts';
import { readMetric } from '../testing/read-metric.ts';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

// The layer below the protocol's messages, by RFC 6455, from clients that no library would let be written.
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

type FrameSocket = Awaited<ReturnType<typeof openFrameSocket>>;
const opened: FrameSocket[] = [];
afterEach(() => {
  for (const socket of opened.splice(0)) socket.hangUp();
});
async function open(): Promise<FrameSocket> {
  const socket = await openFrameSocket(gateway.socketUrl);
  opened.push(socket);
  return socket;
}
async function openReady(): Promise<FrameSocket> {
  const socket = await open();
  socket.send({ type: 'connection_init' });
  await until('the acknowledgement', () => socket.messages().some(({ type }) => type === 'connection_ack'));
  return socket;
}

const question = JSON.stringify({ id: 'q', type: 'subscribe', payload: { query: '{ __typename }' } });
const isAnswered = (socket: FrameSocket) =>
  until('the answer', () => socket.messages().some(({ id, type }) => id === 'q' && type === 'complete'));

describe('a frame', () => {
  it.each([
    ['that is binary', 4400, encodeFrame(question, { opcode: opcodes.binary })],
    ['that is not masked', 1002, encodeFrame(question, { isMasked: false })],
    ['with a reserved bit, as if it were compressed', 1002, encodeFrame(question, { reserved: 0b100 })],
    ['of a reserved data opcode', 1002, encodeFrame(question, { opcode: 0x3 })],
    ['of a reserved control opcode', 1002, encodeFrame('', { opcode: 0xb })],
    ['that continues nothing', 1002, encodeFrame(question, { opcode: opcodes.continuation })],
    ['that is a ping in parts', 1002, encodeFrame('', { opcode: opcodes.ping, isLast: false })],
    ['that is a ping of more than 125 bytes', 1002, encodeFrame('x'.repeat(126), { opcode: opcodes.ping })],
    ['that is a close with half a code', 1002, encodeFrame(Buffer.from([3]), { opcode: opcodes.close })],
    ['that is a close with a code that nobody may send', 1002, encodeFrame(Buffer.from([3, 237]), { opcode: opcodes.close })],
    ['that is not UTF-8', 1007, encodeFrame(Buffer.from([0x22, 0xc3, 0x28, 0x22]))],
    ['over the limit', 1009, encodeFrame('x'.repeat(256 * 1024 + 1))],
    ['that says it will be longer than anything can be', 1009, encodeFrame('', { length: 2 ** 40 })],
  ])('%s closes with %i', async (_what, code, bytes) => {
    const socket = await openReady();
    socket.write(bytes);
    expect(await socket.closeCode()).toBe(code);
    await socket.gone;
  });

  it('may come in parts, with a ping between them', async () => {
    const socket = await openReady();
    socket.write(encodeFrame(question.slice(0, 20), { isLast: false }));
    socket.write(encodeFrame('are you there', { opcode: opcodes.ping }));
    socket.write(encodeFrame(question.slice(20, 21), { opcode: opcodes.continuation, isLast: false }));
    socket.write(encodeFrame(question.slice(21), { opcode: opcodes.continuation }));
    await isAnswered(socket);
    expect(socket.heard.filter(({ opcode }) => opcode === opcodes.pong).map(({ payload }) => String(payload))).toEqual([
      'are you there',
    ]);
  });

  it('may come byte by byte', async () => {
    const socket = await openReady();
    for (const byte of encodeFrame(question)) socket.write(Buffer.from([byte]));
    await isAnswered(socket);
  });

  it('in parts is held to the limit as a whole', async () => {
    const socket = await openReady();
    const part = 'x'.repeat(100 * 1024);
    for (const opcode of [opcodes.text, opcodes.continuation, opcodes.continuation]) {
      socket.write(encodeFrame(part, { opcode, isLast: false }));
    }
    expect(await socket.closeCode()).toBe(1009);
  });
});

describe('a socket', () => {
  it('is closed in return where its client closes it', async () => {
    const socket = await openReady();
    socket.write(encodeFrame(Buffer.from([0x03, 0xe8]), { opcode: opcodes.close }));
    expect(await socket.closeCode()).toBe(1000);
    await socket.gone;
  });

  it('that breaks off within a frame is forgotten', async () => {
    const socket = await openReady();
    socket.write(encodeFrame(question).subarray(0, 10));
    socket.hangUp();
    await until('no socket', async () => (await readMetric(gateway.url, 'gateway_sockets')) === 0);
  });
});
