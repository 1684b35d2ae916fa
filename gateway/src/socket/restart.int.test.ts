import { until } from '@castgraph/testkit';
import { createClient } from 'graphql-ws';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { portOf, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

const gateways: TestGateway[] = [];
async function start(port = 0) {
  const gateway = await startTestGateway({ port });
  gateways.push(gateway);
  return gateway;
}
afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.close().catch(() => {})));
});

describe('a gateway that is replaced by another at its address', () => {
  it('is found again by its sockets, which resume from their cursor: nothing lost, nothing doubled', async () => {
    const first = await start();
    const port = portOf(first.gateway);
    const variables: { after?: string } = {};
    const numbers: number[] = [];
    const client = createClient({
      url: first.socketUrl,
      webSocketImpl: WebSocket,
      retryAttempts: Number.POSITIVE_INFINITY,
      shouldRetry: () => true,
      retryWait: () => new Promise((resolve) => setTimeout(resolve, 50)),
    });
    // The library sends this very object again, as the product's own link has it.
    const query = 'subscription ($after: String) { ticks(topic: "moved", everyMs: 20, after: $after) { number cursor } }';
    const failed = new Promise<never>((_, reject) => {
      client.subscribe<{ ticks: { number: number; cursor: string } }>(
        { query, variables },
        {
          next: ({ data }) => {
            if (!data) return;
            numbers.push(data.ticks.number);
            variables.after = data.ticks.cursor;
          },
          error: reject,
          complete: () => reject(new Error('It must not end.')),
        },
      );
    });
    const seen = (count: number) => Promise.race([failed, until(`${count} events`, () => numbers.length >= count)]);

    await seen(5);
    await first.gateway.close();
    const before = numbers.length;
    await start(port);
    await seen(before + 5);
    expect(numbers).toEqual(numbers.map((_number, index) => index + 1));
    await client.dispose();
  });
});
