import { readEvents } from './event-reader.ts';
import { openRawSocket } from './raw-socket.ts';
import type { AnswerError, TestGateway } from './test-gateway.ts';

export interface Follower {
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of any shape
  readonly events: readonly { data?: any; errors?: AnswerError[] }[];
  /** Nothing follows. */
  readonly isOver: boolean;
}

/** Clients of subscriptions, each on a connection of its own, by either way in. */
export function openFollowers(gateway: Pick<TestGateway, 'graphqlUrl' | 'socketUrl' | 'issuer'>) {
  const leaving: (() => void)[] = [];

  async function bySocket(query: string, token: string | undefined): Promise<Follower> {
    const raw = await openRawSocket(gateway.socketUrl);
    const { socket, send, messages } = raw;
    leaving.push(() => socket.terminate());
    await raw.init(token);
    send({ id: 's', type: 'subscribe', payload: { query } });
    return {
      get events() {
        return messages.filter(({ type }) => type === 'next').map(({ payload }) => payload as Follower['events'][number]);
      },
      get isOver() {
        return messages.some(({ type }) => type === 'complete' || type === 'error');
      },
    };
  }

  async function byEvents(query: string, token: string | undefined): Promise<Follower> {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const stream = await readEvents(gateway.graphqlUrl, { body: { query }, headers });
    leaving.push(stream.hangUp);
    return {
      get events() {
        return stream.events.filter(({ event }) => event === 'next').map(({ data }) => data);
      },
      get isOver() {
        return stream.events.some(({ event }) => event === 'complete');
      },
    };
  }

  return {
    /** As a user, or as a visitor. */
    async follow(way: 'socket' | 'sse', query: string, userId: string | undefined): Promise<Follower> {
      const token = userId && (await gateway.issuer.token({ userId, sessionId: `ses_${userId}` }));
      return way === 'socket' ? bySocket(query, token) : byEvents(query, token);
    },
    leave() {
      for (const stop of leaving.splice(0)) stop();
    },
  };
}
