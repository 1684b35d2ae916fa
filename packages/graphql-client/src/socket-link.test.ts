import { ApolloClient, gql } from '@apollo/client';
import { InMemoryCache } from '@apollo/client/cache';
import { firstValueFrom } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { describeError } from './errors.ts';
import { createSocketLink, reconnectWaitMs } from './socket-link.ts';
import { noTokens } from './tokens.ts';

const refusal = [{ message: 'Too much has happened since.', extensions: { code: 'CURSOR_EXPIRED', requestId: 'r1' } }];

vi.mock('graphql-ws/client', () => ({
  createClient: () => ({
    subscribe(_payload: unknown, sink: { error(errors: unknown): void }) {
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
