import { ApolloClient, gql } from '@apollo/client';
import { InMemoryCache } from '@apollo/client/cache';
import { firstValueFrom } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { describeError } from './errors.ts';
import { createSocketLink, reconnectWaitMs } from './socket-link.ts';
import { noTokens } from './tokens.ts';

const refusal = [{ message: 'Too much has happened since.', extensions: { code: 'CURSOR_EXPIRED', requestId: 'r1' } }];

type Ping = (isReceived: boolean, payload?: Record<string, unknown>) => void;
let ping: Ping = () => {};
vi.mock('graphql-ws/client', () => ({
  createClient: ({ on }: { on: { ping: Ping } }) => ({
    subscribe(_payload: unknown, sink: { error(errors: unknown): void }) {
      ping = on.ping;
      sink.error(refusal);
      return () => {};
    },
  }),
}));

// A page decides by the code what to do next.
it('hands the refusal of a subscription on with its code', async () => {
  const link = createSocketLink({ url: 'ws://graph.test/graphql', tokens: noTokens });
  const client = new ApolloClient({ cache: new InMemoryCache(), link });
  const query = Object.assign(gql('subscription News { news }'), { __meta__: { hash: 'a'.repeat(64) } });
  const { error } = await firstValueFrom(client.subscribe({ query }));
  expect(describeError(error)).toMatchObject({ code: 'CURSOR_EXPIRED', requestId: 'r1' });
});

it('renews its token when the gateway asks for it, and at no other ping', async () => {
  const renew = vi.fn(async () => 'next');
  const link = createSocketLink({ url: 'ws://graph.test/graphql', tokens: { ...noTokens, renew } });
  const client = new ApolloClient({ cache: new InMemoryCache(), link });
  await firstValueFrom(
    client.subscribe({ query: Object.assign(gql('subscription News { news }'), { __meta__: { hash: 'b'.repeat(64) } }) }),
  );
  ping(false, { reason: 'TOKEN_EXPIRED' });
  ping(true);
  expect(renew).not.toHaveBeenCalled();
  ping(true, { reason: 'TOKEN_EXPIRED', closesInMs: 15_000 });
  expect(renew).toHaveBeenCalledTimes(1);
});

describe('a socket that was lost', () => {
  const longest = (retries: number) => reconnectWaitMs(retries, () => 1);

  it('is tried again within half a second first, then more slowly', () => {
    expect([0, 1, 2, 3].map(longest)).toEqual([500, 1_000, 2_000, 4_000]);
  });

  it('is never more than four seconds from its next try, however long the gateway is away', () => {
    for (const retries of [4, 10, 100, 5_000]) expect(longest(retries)).toBe(4_000);
  });

  it('does not come back in step with all others', () => {
    expect(reconnectWaitMs(3, () => 0)).toBe(0);
    expect(reconnectWaitMs(3, () => 0.5)).toBe(2_000);
  });
});
