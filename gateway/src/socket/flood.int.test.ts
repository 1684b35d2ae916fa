import { once } from 'node:events';
import type { Socket } from 'node:net';
import { until } from '@castgraph/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrame, opcodes, openFrameSocket } from '../testing/frame-socket.ts';
import { readMetric } from '../testing/read-metric.ts';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

// Clients that send as much as the line takes, in frames as small as they can be.
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

/** A client, and the gateway's own end of its line. */
async function open(protocols?: string) {
  const [[near], client] = await Promise.all([
    once(gateway.gateway.app.server, 'connection') as Promise<[Socket]>,
    openFrameSocket(gateway.socketUrl, protocols),
  ]);
  return { client, near };
}

const repeat = (frame: Buffer, times: number) => Buffer.alloc(frame.length * times, frame);
const ping = encodeFrame('', { opcode: opcodes.ping });
const pong = encodeFrame('', { opcode: opcodes.pong });
const FLOOD_FRAMES = 4_000_000;
/** What may have come in before the first hundred were counted, and what waits unread behind them. */
const READ_BYTES_MAX = 1024 * 1024;

const floods = () => readMetric(gateway.url, 'gateway_sockets_cut_total', { reason: 'too many frames' });

describe('a flood', () => {
  it.each([
    ['pongs that nobody asked for', pong],
    ['pings', ping],
    ['messages', encodeFrame('{"type":"pong"}')],
  ])('of %s is closed with 4429 and read no further', async (_what, frame) => {
    const before = (await floods()) ?? 0;
    const { client, near } = await open();
    client.write(repeat(frame, FLOOD_FRAMES));
    expect(await client.closeCode()).toBe(4429);
    await client.gone;
    expect(near.bytesRead).toBeLessThan(READ_BYTES_MAX);
    expect(await floods()).toBe(before + 1);
    expect(client.heard.filter(({ opcode }) => opcode === opcodes.pong).length).toBeLessThanOrEqual(101);
  });

  it('is not heard out while a socket closes for another reason', async () => {
    for (const [protocols, code] of [
      [undefined, 4400],
      ['soap', 4406],
    ] as const) {
      const { client, near } = await open(protocols);
      client.write(encodeFrame('', { opcode: opcodes.binary }));
      expect(await client.closeCode()).toBe(code);
      client.write(repeat(pong, FLOOD_FRAMES));
      await client.gone;
      expect(near.bytesRead).toBeLessThan(READ_BYTES_MAX);
    }
  });

  it('of empty parts of one message is no way around it', async () => {
    const { client } = await open();
    client.write(encodeFrame('', { isLast: false }));
    client.write(repeat(encodeFrame('', { opcode: opcodes.continuation, isLast: false }), 100));
    expect(await client.closeCode()).toBe(1008);
    await client.gone;
  });

  it('is not what a client sends that answers pings of its own and sends parts', async () => {
    const { client } = await open();
    client.write(repeat(pong, 40));
    client.write(encodeFrame('{"type":', { isLast: false }));
    client.write(repeat(encodeFrame('', { opcode: opcodes.continuation, isLast: false }), 40));
    client.write(encodeFrame('"ping"}', { opcode: opcodes.continuation }));
    await until('the answer', () => client.messages().some(({ type }) => type === 'pong'));
    client.hangUp();
  });
});
