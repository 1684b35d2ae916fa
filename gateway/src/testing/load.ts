import { CLIENT_ADDRESS_HEADER, signClientAddress } from '@castgraph/auth/client-address';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { CLIENT_ADDRESS_KEY } from './test-gateway.ts';

/** What one caller saw. */
export interface Call {
  sentAtMs: number;
  tookMs: number;
  /** 0 where no answer came. */
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of any shape
  data?: any;
  codes: string[];
  paths: string[];
}

let callers = 0;
/** A caller's address that no other call has, so that no limit of an address is met. */
const somewhere = () => `10.${(++callers >> 16) & 255}.${(callers >> 8) & 255}.${callers & 255}`;

export interface CallOptions {
  token?: string;
  address?: string;
}

export async function call(url: string, query: string, { token, address = somewhere() }: CallOptions = {}): Promise<Call> {
  const sentAtMs = performance.now();
  const took = () => performance.now() - sentAtMs;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        [CLIENT_ADDRESS_HEADER]: signClientAddress(CLIENT_ADDRESS_KEY, address),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query }),
    });
    const { data, errors = [] } = (await response.json()) as {
      data?: unknown;
      errors?: { path?: []; extensions: { code: string } }[];
    };
    const codes = errors.map(({ extensions }) => extensions.code);
    const paths = errors.map(({ path = [] }) => path.join('.'));
    return { sentAtMs, tookMs: took(), status: response.status, data, codes, paths };
  } catch {
    return { sentAtMs, tookMs: took(), status: 0, codes: [], paths: [] };
  }
}

/** Calls at a steady rate, whether or not the calls before were answered: people do not wait for each other. */
export function startLoad(everyMs: number, send: () => Promise<Call>) {
  const calls: Call[] = [];
  const underWay = new Set<Promise<unknown>>();
  const timer = setInterval(() => {
    const sent = send().then((seen) => {
      calls.push(seen);
      underWay.delete(sent);
    });
    underWay.add(sent);
  }, everyMs);
  return {
    calls,
    /** The calls that were sent since then and have been answered. */
    since: (atMs: number) => calls.filter(({ sentAtMs }) => sentAtMs >= atMs),
    async stop(): Promise<Call[]> {
      clearInterval(timer);
      await Promise.all(underWay);
      return calls;
    },
  };
}

export interface Ticks {
  numbers: number[];
  /** Why it ended, though it should not. */
  failure?: unknown;
  stop(): Promise<void>;
}

/** A client that follows numbered events, comes back after each loss of its line, and begins again after the last one it saw. */
export function followTicks(socketUrl: string, topic: string, accessToken?: string): Ticks {
  const variables: { after?: string } = {};
  const client = createClient({
    url: socketUrl,
    webSocketImpl: WebSocket,
    connectionParams: accessToken === undefined ? undefined : { accessToken },
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 100)),
  });
  const ticks: Ticks = { numbers: [], stop: async () => client.dispose() };
  // The library sends this very object again.
  const query = `subscription ($after: String) { ticks(topic: "${topic}", everyMs: 40, after: $after) { number cursor } }`;
  client.subscribe<{ ticks: { number: number; cursor: string } }>(
    { query, variables },
    {
      next: ({ data, errors }) => {
        if (!data) {
          ticks.failure ??= errors;
          return;
        }
        ticks.numbers.push(data.ticks.number);
        variables.after = data.ticks.cursor;
      },
      error: (error) => {
        ticks.failure ??= error;
      },
      complete: () => {
        ticks.failure ??= 'complete';
      },
    },
  );
  return ticks;
}

/** Whether every event came once, in order. */
export const isWhole = ({ numbers, failure }: Ticks) =>
  failure === undefined && numbers.every((number, index) => number === index + 1);
