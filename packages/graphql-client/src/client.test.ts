import { gql } from '@apollo/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createGraphQLClient } from './client.ts';
import { describeError, describeWait } from './errors.ts';
import type { AccessTokens } from './tokens.ts';

const query = Object.assign(gql('query Probe { probe }'), { __meta__: { hash: 'a'.repeat(64) } });
const mutation = Object.assign(gql('mutation Poke { poke }'), { __meta__: { hash: 'b'.repeat(64) } });

const failure = (code: string, more: object = {}) => ({
  data: null,
  errors: [{ message: 'Said so.', extensions: { code, ...more } }],
});

interface Sent {
  authorization: string | undefined;
  body: Record<string, unknown>;
}

/** A graph that gives these answers in turn, and keeps what it was sent. */
function answerWith(...answers: object[]): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal('fetch', async (_url: string, { headers, body }: { headers: Record<string, string>; body: string }) => {
    sent.push({ authorization: headers.authorization, body: JSON.parse(body) });
    return new Response(JSON.stringify(answers[Math.min(sent.length, answers.length) - 1]));
  });
  return sent;
}

function holdTokens(first: string | null, renewed: string | null): AccessTokens & { renewals: number } {
  let token = first;
  return {
    renewals: 0,
    fresh: async () => token,
    async renew() {
      this.renewals += 1;
      token = renewed;
      return token;
    },
    subscribe: () => () => {},
  };
}

const createClient = (tokens: AccessTokens) =>
  createGraphQLClient({ url: 'http://graph.test/graphql', tokens, possibleTypes: {} });

// The rules for retrying are the browser's.
vi.stubGlobal('window', {});
afterEach(() => vi.useRealTimers());

describe('asking the graph', () => {
  it('sends hash and token, and no text', async () => {
    const sent = answerWith({ data: { probe: 1 } });
    await createClient(holdTokens('t1', null)).query({ query });
    expect(sent[0]).toMatchObject({ authorization: 'Bearer t1', body: { query: '', operationName: 'Probe' } });
    expect(sent[0]?.body.extensions).toEqual({ persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } });
  });

  it('renews a refused token once and asks again', async () => {
    const sent = answerWith(failure('UNAUTHENTICATED'), { data: { probe: 2 } });
    const tokens = holdTokens('old', 'new');
    const { data } = await createClient(tokens).query({ query });
    expect(data).toEqual({ probe: 2 });
    expect(sent.map(({ authorization }) => authorization)).toEqual(['Bearer old', 'Bearer new']);
    expect(tokens.renewals).toBe(1);
  });

  it('hands a second refusal on instead of going round', async () => {
    const sent = answerWith(failure('UNAUTHENTICATED'));
    await expect(createClient(holdTokens('old', 'new')).query({ query })).rejects.toThrow('Said so.');
    expect(sent).toHaveLength(2);
  });

  it('does not ask again for a visitor', async () => {
    const sent = answerWith(failure('UNAUTHENTICATED'));
    await expect(createClient(holdTokens(null, null)).query({ query })).rejects.toThrow();
    expect(sent).toHaveLength(1);
  });

  it('asks again for what is not yet known, but never repeats a mutation', async () => {
    vi.useFakeTimers();
    const sent = answerWith(failure('NOT_YET_KNOWN'), { data: { probe: 3 } });
    const asking = createClient(holdTokens(null, null)).query({ query });
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(asking).resolves.toMatchObject({ data: { probe: 3 } });
    const poked = answerWith(failure('UNAVAILABLE'));
    await expect(createClient(holdTokens(null, null)).mutate({ mutation })).rejects.toThrow();
    expect([sent.length, poked.length]).toEqual([2, 1]);
  });

  it('lets codes and waits reach the page', async () => {
    answerWith(failure('RATE_LIMITED', { retryAfterMs: 41_000, requestId: 'r1' }));
    const error = await createClient(holdTokens(null, null))
      .mutate({ mutation })
      .catch((cause: unknown) => cause);
    expect(describeError(error)).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 41_000, requestId: 'r1' });
    expect(describeWait(41_000)).toBe('Try again in 41 seconds.');
  });
});
