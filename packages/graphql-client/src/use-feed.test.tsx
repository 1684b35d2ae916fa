import { ApolloClient, gql } from '@apollo/client';
import { InMemoryCache } from '@apollo/client/cache';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { ApolloLink } from '@apollo/client/link';
import { ApolloProvider } from '@apollo/client/react';
import { setSocketState } from '@castgraph/mfe-contracts';
import { act, renderHook } from '@testing-library/react';
import { Observable, type Subscriber } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FeedOptions, useFeed } from './use-feed.ts';

const subscription = gql('subscription News($id: ID!, $after: String) { news(id: $id, after: $after) { cursor } }');

/** Each subscription that was begun, in order; what the graph would send is sent by the test. */
let begun: Subscriber<ApolloLink.Result>[];
const onEvent = vi.fn();
const onStale = vi.fn();

function follow(options: Partial<FeedOptions<unknown, { id: string }>> = {}) {
  const link = new ApolloLink(() => new Observable((observer) => void begun.push(observer)));
  const client = new ApolloClient({ cache: new InMemoryCache(), link });
  return renderHook(() => useFeed(subscription, { variables: { id: 'a' }, isActive: true, onEvent, onStale, ...options }), {
    wrapper: ({ children }) => <ApolloProvider client={client}>{children}</ApolloProvider>,
  });
}
const refuse = (code: string) =>
  act(async () => begun.at(-1)?.error(new CombinedGraphQLErrors({ errors: [{ message: 'No.', extensions: { code } }] })));
const pass = (ms: number) => act(async () => vi.advanceTimersByTimeAsync(ms));

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  begun = [];
});
afterEach(() => {
  act(() => setSocketState('idle'));
  vi.useRealTimers();
});

describe('following a feed', () => {
  it('reads once what happened before it began, then hears of each event', async () => {
    follow();
    expect(onStale).toHaveBeenCalledTimes(1);
    await act(async () => begun[0]?.next({ data: { news: { __typename: 'News', cursor: 'c1' } } }));
    expect(onEvent).toHaveBeenCalledWith({ news: { __typename: 'News', cursor: 'c1' } }, expect.anything());
    await pass(60_000);
    expect(onStale).toHaveBeenCalledTimes(1);
  });

  it('reads again and goes on from now when too much has happened since', async () => {
    follow();
    await refuse('CURSOR_EXPIRED');
    expect(begun).toHaveLength(2);
    expect(onStale).toHaveBeenCalledTimes(2);
    await act(async () => begun[1]?.next({ data: { news: { __typename: 'News', cursor: 'c2' } } }));
    expect(onEvent).toHaveBeenCalledTimes(1);
  });

  it('asks now and then while it is refused, and tries to follow again', async () => {
    follow();
    await refuse('UNAVAILABLE');
    expect([begun.length, onStale.mock.calls.length]).toEqual([1, 1]);
    await pass(5_000);
    expect(begun).toHaveLength(2);
    const asked = onStale.mock.calls.length;
    await pass(60_000);
    expect(onStale).toHaveBeenCalledTimes(asked);
  });

  it('asks while the socket is lost, and once more when it is back', async () => {
    follow();
    act(() => setSocketState('lost'));
    await pass(10_000);
    expect(onStale).toHaveBeenCalledTimes(3);
    act(() => setSocketState('open'));
    expect(onStale).toHaveBeenCalledTimes(4);
    await pass(60_000);
    expect(onStale).toHaveBeenCalledTimes(4);
  });

  it('asks instead of following where the viewer may not subscribe', async () => {
    follow({ maySubscribe: false });
    await pass(10_000);
    expect([begun.length, onStale.mock.calls.length]).toEqual([0, 2]);
  });

  it('rests while there is nothing to wait for, or nobody looks', async () => {
    follow({ isActive: false });
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    follow({ maySubscribe: false });
    await pass(60_000);
    expect([begun.length, onStale.mock.calls.length]).toEqual([0, 0]);
    vi.restoreAllMocks();
  });
});
