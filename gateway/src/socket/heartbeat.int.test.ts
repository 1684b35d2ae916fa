import { until } from '@castgraph/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrame, opcodes, openFrameSocket } from '../testing/frame-socket.ts';
import { openRawSocket } from '../testing/raw-socket.ts';
import { readMetric } from '../testing/read-metric.ts';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ limits: { socketPingMs: 1_000 } });
});
afterAll(() => gateway.close());

const count = async () => [
  await readMetric(gateway.url, 'gateway_sockets'),
  (await readMetric(gateway.url, 'gateway_sockets_cut_total', { reason: 'silent' })) ?? 0,
];

describe('a client', () => {
  it('that answers no ping has gone: its place is given back', async () => {
    const [, before] = await count();
    const client = await openFrameSocket(gateway.socketUrl);
    client.send({ type: 'connection_init' });
    await client.gone;
    const heard = client.heard.map(({ opcode }) => opcode);
    expect(heard).toContain(opcodes.ping);
    expect(heard).not.toContain(opcodes.close);
    await until('its place', async () => (await count())[0] === 0);
    expect(await count()).toEqual([0, Number(before) + 1]);
  });

  it('that answers, as every library does, stays', async () => {
    const raw = await openRawSocket(gateway.socketUrl);
    await raw.init();
    let pings = 0;
    raw.socket.on('ping', () => {
      pings += 1;
    });
    await until('the third ping', () => pings === 3);
    raw.send({ type: 'ping' });
    await raw.saw('pong');
    raw.socket.terminate();
  });

  it('that says anything else, be it a part of a message, stays as well', async () => {
    const client = await openFrameSocket(gateway.socketUrl);
    client.send({ type: 'connection_init' });
    const message = encodeFrame('{"type":"ping"}');
    let sent = 0;
    const isPinged = () => client.heard.filter(({ opcode }) => opcode === opcodes.ping).length > sent;
    for (; sent < 3; sent++) {
      await until('a ping', isPinged);
      client.write(message.subarray(sent, sent + 1));
    }
    client.write(message.subarray(sent));
    await until('the answer', () => client.messages().some(({ type }) => type === 'pong'));
    client.hangUp();
  });
});
