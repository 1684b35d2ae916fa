import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@castgraph/errors';
import type { Service } from '@castgraph/service';
import type { Admission, RequestContext } from '@castgraph/subgraph';
import { exampleKeys, exampleSdl } from './example-sdl.ts';
import { startTestSubgraph } from './test-subgraph.ts';
import { countFrom, type TickArgs } from './ticks.ts';

/** What reached a subgraph, so that a test can see what the gateway asked for and how often. */
export interface Seen {
  representations: string[];
  requests: number;
  subscriptions: { topic: string; after: string | null; asker: string }[];
  openSubscriptions: number;
  /** Calls of `wait` that have not come to their end. */
  waiting: number;
  admissions: AskedAdmission[];
  /** Who may join `sharedTicks`. A test may answer otherwise. */
  admit: (asked: AskedAdmission) => Admission | Promise<Admission>;
  /** Calls of `wait` answer no sooner than this. */
  held?: Promise<void>;
}

export interface AskedAdmission {
  topic: string;
  asker: string;
  args: Record<string, unknown>;
}

/** Lets everybody in, for a minute, by a lease of the topic's and one of the asker's. */
export const admitAnybody = ({ topic, asker }: AskedAdmission): Admission => ({
  leases: [topic, `${topic}:${asker}`],
  lifeMs: 60_000,
});

export const createSeen = (): Seen => ({
  representations: [],
  requests: 0,
  subscriptions: [],
  openSubscriptions: 0,
  waiting: 0,
  admissions: [],
  admit: admitAnybody,
});

type Context = RequestContext;

const idOf = (number: number) => ({ id: `t${number}` });
const ownerOf = ({ id }: { id: string }) => ({ __typename: 'Person', id: `p${Number(id.slice(1)) % 2}` });

export function startPeople(port = 0, seen = createSeen()): Promise<Service> {
  const person = (id: string) => ({ id, name: `Person ${id}`, nick: id === 'p1' ? null : id, salary: 10 });
  return startTestSubgraph({
    name: 'people',
    sdl: exampleSdl.people,
    keys: exampleKeys,
    port,
    resolvers: {
      Query: {
        me: (_: unknown, __: unknown, { viewer }: Context) => viewer && { id: viewer.userId },
        person: (_: unknown, { id }: { id: string }) => person(id),
        people: () => ['p0', 'p1'].map(person),
        whoAsks: (_: unknown, __: unknown, { viewer, clientAddress, userAgent, requestId }: Context) => {
          seen.requests++;
          return { userId: viewer?.userId, clientAddress, userAgent, requestId, scopes: viewer?.scopes };
        },
        staffOnly: () => 'for the staff',
        hidden: () => ({ topSecretName: 'x' }),
      },
      Mutation: {
        greet: (_: unknown, { name }: { name: string }) => {
          seen.requests++;
          return `Hello ${name}`;
        },
        explode: () => {
          throw new Error('SELECT * FROM accounts failed at /srv/app/db.ts:12');
        },
      },
      Viewer: {
        person: ({ id }: { id: string }) => person(id),
        email: () => 'me@example.org',
        secrets: () => [{ text: 'secret' }],
      },
      Person: {
        __resolveReference: ({ id }: { id: string }) => {
          seen.representations.push(id);
          return id === 'p9' ? null : person(id);
        },
      },
    },
  });
}

export function startThings(port = 0, seen = createSeen()): Promise<Service> {
  const ticks = (topic: string, after: string | null, everyMs: number, asker: string, to = Number.POSITIVE_INFINITY) =>
    countFrom(
      after === null ? 0 : Number(after),
      everyMs,
      to,
      asker,
      () => {
        seen.openSubscriptions--;
      },
      () => {
        seen.openSubscriptions++;
        seen.subscriptions.push({ topic, after, asker });
      },
    );
  return startTestSubgraph({
    name: 'things',
    sdl: exampleSdl.things,
    keys: exampleKeys,
    port,
    admissions: {
      sharedTicks: async (args, { viewer }) => {
        const asked = { topic: String(args.topic), asker: viewer?.userId ?? 'visitor', args };
        seen.admissions.push(asked);
        return seen.admit(asked);
      },
    },
    resolvers: {
      Query: {
        me: (_: unknown, __: unknown, { viewer }: Context) => viewer && { id: viewer.userId },
        thing: (_: unknown, { id }: { id: string }) => ({ id }),
        things: (_: unknown, { first }: { first: number }) => {
          seen.requests++;
          if (first < 0 || first > 1_000) throw new AppError('INVALID_INPUT', 'A page has 0 to 1,000 things.');
          return Array.from({ length: first }, (_item, number) => idOf(number));
        },
        page: (_: unknown, { first }: { first: number }) => {
          seen.requests++;
          return Array.from({ length: first }, (_item, number) => idOf(number));
        },
        fail: (_: unknown, { code }: { code: string }) => {
          if (code === 'CRASH') throw new TypeError("Cannot read properties of undefined (reading 'secretColumn')");
          throw new AppError(code as 'NOT_FOUND', 'Written for callers.', { details: { field: 'code' } });
        },
        wait: async (_: unknown, { ms }: { ms: number }) => {
          seen.requests++;
          seen.waiting++;
          await Promise.all([sleep(ms), seen.held]);
          seen.waiting--;
          return 'done';
        },
      },
      Viewer: { things: () => [idOf(1)] },
      Thing: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        title: ({ id }: { id: string }) => `Thing ${id}`,
        owner: ownerOf,
        mustOwner: ownerOf,
        parent: ({ id }: { id: string }) => ({ id: `${id}0` }),
        broken: () => {
          throw new AppError('CONFLICT', 'This one is broken.');
        },
        mustBroken: () => {
          throw new AppError('CONFLICT', 'This one must not be broken.');
        },
      },
      Person: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        things: ({ id }: { id: string }) => [idOf(Number(id.slice(1)))],
      },
      Subscription: {
        ticks: {
          subscribe: (_: unknown, args: TickArgs, { viewer }: Context) =>
            ticks(args.topic, args.after ?? null, args.everyMs, viewer?.userId ?? 'visitor', args.to),
        },
        sharedTicks: {
          subscribe: (_: unknown, args: TickArgs, { viewer }: Context) =>
            ticks(args.topic, args.after ?? null, args.everyMs, viewer?.userId ?? 'visitor'),
        },
        unaskedTicks: {
          subscribe: (_: unknown, args: TickArgs, { viewer }: Context) =>
            ticks(args.topic, null, args.everyMs, viewer?.userId ?? 'visitor'),
        },
        guarded: {
          subscribe: (_: unknown, __: unknown, { viewer }: Context) => ticks('guarded', null, 20, viewer?.userId ?? 'visitor'),
        },
        internalTicks: { subscribe: () => ticks('internal', null, 20, 'visitor') },
      },
    },
  });
}
