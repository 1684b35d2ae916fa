import { AppError } from '@castgraph/errors';
import { testLog, until } from '@castgraph/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { admitAnybody, startThings } from '../testing/example-graph.ts';
import { openFollowers } from '../testing/followers.ts';
import { readMetric } from '../testing/read-metric.ts';
import { portOf, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { withResolvers } from '../testing/with-resolvers.ts';
import type { LeaseFeed } from './lease-feeds.ts';

/** News of leases, told by the test itself. */
let revoke: Parameters<LeaseFeed['start']>[0];
const feed: LeaseFeed = {
  start: (handle) => {
    revoke = handle;
  },
  close: async () => {},
};
const tell = (lease: string, userId?: string) =>
  revoke({ eventId: crypto.randomUUID(), occurredAt: new Date().toISOString(), subgraph: 'things', lease, userId });

let gateway: TestGateway;
let followers: ReturnType<typeof openFollowers>;
beforeAll(async () => {
  gateway = await startTestGateway({ leaseFeeds: [feed], limits: { admissionGraceMs: 1_000 } });
  followers = openFollowers(gateway);
});
afterAll(() => gateway.close());
let topic: string;
let number = 0;
beforeEach(() => {
  topic = `room-${++number}`;
  gateway.seen.things.admit = admitAnybody;
});
const count = async (name: string) => (await readMetric(gateway.url, name)) ?? 0;
const outcomes = async (outcome: string) => (await readMetric(gateway.url, 'gateway_admissions_total', { outcome })) ?? 0;
afterEach(async () => {
  followers.leave();
  await until('nothing is left', async () => (await count('gateway_leases')) === 0 && (await count('gateway_upstreams')) === 0);
});

const query = (args = '', selection = 'number asker') =>
  `subscription { sharedTicks(topic: "${topic}"${args}) { ${selection} } }`;
const asked = () => gateway.seen.things.admissions.filter((admission) => admission.topic === topic);
const upstreams = () => gateway.seen.things.subscriptions.filter((subscription) => subscription.topic === topic);
const ways = ['socket', 'sse'] as const;
const forbidden = (asker: string) => {
  gateway.seen.things.admit = (admission) => {
    if (admission.asker === asker) throw new AppError('FORBIDDEN', 'You are banned here.', { details: { until: 'tomorrow' } });
    return admitAnybody(admission);
  };
};

describe.each(ways)('who wants to read a shared stream (%s)', (way) => {
  it('is asked about with its own name and the arguments as they are understood, and shares the upstream', async () => {
    const alice = await followers.follow(way, query(), 'usr_alice');
    const bob = await followers.follow(way, query(', everyMs: 20'), 'usr_bob');
    const visitor = await followers.follow(way, query(), undefined);
    await until('events of all', () => [alice, bob, visitor].every(({ events }) => events.length > 1));
    expect(alice.events[0]?.data?.sharedTicks).toMatchObject({ asker: 'visitor' });
    expect(asked().map(({ asker }) => asker)).toEqual(['usr_alice', 'usr_bob', 'visitor']);
    expect(asked()[0]?.args).toEqual({ topic, everyMs: 20, after: null });
    // The documents differ by an argument that says what holds anyway.
    expect(upstreams()).toHaveLength(2);
  });

  it('is refused with the reason of the subgraph at the field, though others read already', async () => {
    forbidden('usr_bob');
    const alice = await followers.follow(way, query(), 'usr_alice');
    await until('events', () => alice.events.length > 0);
    const bob = await followers.follow(way, query().replace('sharedTicks', 'mine: sharedTicks'), 'usr_bob');
    await until('the end', () => bob.isOver);
    expect(bob.events).toHaveLength(1);
    expect(bob.events).toMatchObject([
      {
        data: null,
        errors: [{ message: 'You are banned here.', path: ['mine'], extensions: { code: 'FORBIDDEN', until: 'tomorrow' } }],
      },
    ]);
    expect(upstreams()).toHaveLength(1);
  });

  it('is asked about where it resumes, and where it selects what is its own', async () => {
    forbidden('usr_bob');
    const resumed = await followers.follow(way, query(', after: "5"'), 'usr_bob');
    const own = await followers.follow(way, query('', 'myNote'), 'usr_bob');
    await until('both ends', () => resumed.isOver && own.isOver);
    for (const { events } of [resumed, own]) expect(events).toMatchObject([{ errors: [{ extensions: { code: 'FORBIDDEN' } }] }]);
    expect(asked()[0]?.args.after).toBe('5');
    expect(upstreams()).toEqual([]);
  });

  it('is ended alone when its lease is revoked, and may come again', async () => {
    const alice = await followers.follow(way, query(), 'usr_alice');
    const bob = await followers.follow(way, query(), 'usr_bob');
    await until('events of both', () => alice.events.length > 0 && bob.events.length > 0);
    tell(`${topic}:usr_bob`);
    await until('the end', () => bob.isOver, 5_000);
    expect(bob.events.at(-1)).toMatchObject({
      errors: [{ path: ['sharedTicks'], extensions: { code: 'FORBIDDEN', reason: 'LEASE_REVOKED' } }],
    });
    const before = alice.events.length;
    await until('the other goes on', () => alice.events.length > before);
    const again = await followers.follow(way, query(), 'usr_bob');
    await until('events again', () => again.events.length > 0 && !again.isOver);
    tell(topic, 'usr_alice');
    await until('the end of the other', () => alice.isOver && !again.isOver, 5_000);
  });

  it('is ended when asking again is refused, though no news came', async () => {
    gateway.seen.things.admit = (admission) => ({ ...admitAnybody(admission), lifeMs: 1 });
    const alice = await followers.follow(way, query(), 'usr_alice');
    await until('a renewal', () => asked().length > 1 && alice.events.length > 0);
    expect(alice.isOver).toBe(false);
    forbidden('usr_alice');
    await until('the end', () => alice.isOver);
    expect(alice.events.at(-1)?.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', reason: 'LEASE_REVOKED' });
  });

  it('goes on for the grace while nobody can be asked, and ends with a code to come again', async () => {
    gateway.seen.things.admit = (admission) => ({ ...admitAnybody(admission), lifeMs: 1_000 });
    const alice = await followers.follow(way, query(), 'usr_alice');
    await until('events', () => alice.events.length > 0);
    gateway.seen.things.admit = () => Promise.reject(new Error('the database is away'));
    const failed = asked().length;
    await until('it was asked again', () => asked().length > failed);
    const before = alice.events.length;
    await until('it goes on', () => alice.events.length > before && !alice.isOver);
    await until('the end', () => alice.isOver);
    expect(alice.events.at(-1)?.errors?.[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE', reason: 'LEASE_LAPSED' });
  });
});

/** The subgraph lets everybody in, but only once what is answered here is called. */
function holdAnswers(): () => void {
  const { promise, resolve } = withResolvers();
  gateway.seen.things.admit = async (admission) => {
    await promise;
    return admitAnybody(admission);
  };
  return resolve;
}

describe('an answer', () => {
  it('for everybody serves every visitor, and no viewer', async () => {
    gateway.seen.things.admit = (admission) => ({ ...admitAnybody(admission), forEverybody: true });
    const reused = await outcomes('reused');
    const all = await Promise.all(
      [undefined, undefined, undefined, 'usr_alice', 'usr_bob'].map((userId) => followers.follow('socket', query(), userId)),
    );
    await until('events of all', () => all.every(({ events }) => events.length > 0));
    const late = await followers.follow('sse', query(), undefined);
    await until('events of one more', () => late.events.length > 0);
    expect(
      asked()
        .map(({ asker }) => asker)
        .sort(),
    ).toEqual(['usr_alice', 'usr_bob', 'visitor']);
    expect((await outcomes('reused')) - reused).toBe(3);
    tell(topic);
    await until('the end of all', () => [...all, late].every(({ isOver }) => isOver));
    const after = await followers.follow('socket', query(), undefined);
    await until('events of whoever comes after', () => after.events.length > 0);
    expect(asked()).toHaveLength(4);
  });

  it('that was revoked on its way is asked for again', async () => {
    const answerAll = holdAnswers();
    const bob = await followers.follow('socket', query(), 'usr_bob');
    await until('the question', () => asked().length === 1);
    tell(`${topic}:usr_bob`);
    forbidden('usr_bob');
    answerAll();
    await until('the end', () => bob.isOver);
    expect([asked().length, upstreams().length, bob.events.length]).toEqual([2, 0, 1]);
  });

  it('opens nothing for a client that left while it was asked about', async () => {
    const answerAll = holdAnswers();
    const admitted = await outcomes('admitted');
    await followers.follow('socket', query(), 'usr_bob');
    await until('the question', () => asked().length === 1);
    followers.leave();
    await until('it is gone', async () => (await count('gateway_sockets')) === 0);
    answerAll();
    await until('the answer', async () => (await outcomes('admitted')) > admitted);
    expect([await count('gateway_leases'), upstreams().length]).toEqual([0, 0]);
  });
});

describe('a shared field of a subgraph that admits nobody', () => {
  it('is read by each viewer over an upstream of its own, and asked about once', async () => {
    const before = await outcomes('not-offered');
    const unasked = `subscription { unaskedTicks(topic: "${topic}") { number asker } }`;
    const alice = await followers.follow('socket', unasked, 'usr_alice');
    await until('events', () => alice.events.length > 0);
    const bob = await followers.follow('sse', unasked, 'usr_bob');
    await until('events of the other', () => bob.events.length > 0);
    expect([alice, bob].map(({ events }) => events[0]?.data?.unaskedTicks)).toMatchObject([
      { asker: 'usr_alice' },
      { asker: 'usr_bob' },
    ]);
    expect(upstreams().map(({ asker }) => asker)).toEqual(['usr_alice', 'usr_bob']);
    expect((await outcomes('not-offered')) - before).toBe(1);
  });
});

describe('a subgraph that is away', () => {
  it('admits nobody, and ends who was admitted after lease and grace', async () => {
    const port = portOf(gateway.subgraphs.things);
    gateway.seen.things.admit = (admission) => ({ ...admitAnybody(admission), lifeMs: 1_000 });
    const alice = await followers.follow('socket', query(), 'usr_alice');
    await until('events', () => alice.events.length > 0);
    await gateway.subgraphs.things.close();
    try {
      const bob = await followers.follow('socket', query(), 'usr_bob');
      await until('the end of both', () => alice.isOver && bob.isOver);
      expect(alice.events.at(-1)?.errors?.[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE', reason: 'LEASE_LAPSED' });
      expect(bob.events).toMatchObject([{ errors: [{ path: ['sharedTicks'], extensions: { code: 'UNAVAILABLE' } }] }]);
    } finally {
      gateway.subgraphs.things = await startThings(port, gateway.seen.things);
      testLog.debug('it is back');
    }
  });
});
