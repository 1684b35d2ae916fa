import { buildSchema, parse } from 'graphql';
import { describe, expect, it, vi } from 'vitest';
import { BoundedQueue } from './bounded-queue.ts';
import { createHub, type Sink } from './hub.ts';
import { makeResumable, readCursor } from './resume.ts';

async function take<T>(queue: AsyncGenerator<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for (let n = 0; n < count; n++) {
    const { value, done } = await queue.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

describe('a bounded queue', () => {
  const make = (max = 3) => {
    const calls = { onClose: vi.fn(), onOverflow: vi.fn() };
    return { queue: new BoundedQueue<number>({ max, ...calls }), ...calls };
  };

  it('hands on in order, also to a reader that waits', async () => {
    const { queue } = make();
    const waiting = take(queue, 3);
    for (const n of [1, 2, 3]) queue.push(n);
    expect(await waiting).toEqual([1, 2, 3]);
  });

  it('reads what was pushed before the end, then throws its error once', async () => {
    const { queue, onClose } = make();
    queue.push(1);
    queue.end(new Error('lost'));
    queue.push(2);
    expect(await queue.next()).toEqual({ done: false, value: 1 });
    await expect(queue.next()).rejects.toThrow('lost');
    expect((await queue.next()).done).toBe(true);
    expect(onClose).toHaveBeenCalledTimes(1);
  });

  it('empties itself and says so when its reader does not keep up', async () => {
    const { queue, onOverflow, onClose } = make();
    for (const n of [1, 2, 3, 4, 5]) queue.push(n);
    expect(onOverflow).toHaveBeenCalledTimes(1);
    expect(onClose).toHaveBeenCalledTimes(1);
    expect((await queue.next()).done).toBe(true);
  });

  it('ends a reader that waits when it is returned', async () => {
    const { queue } = make();
    const waiting = queue.next();
    await queue.return();
    expect((await waiting).done).toBe(true);
  });
});

describe('a hub', () => {
  const start = () => {
    const hub = createHub<number>({ queueMax: 10 });
    const opened: Sink<number>[] = [];
    const close = vi.fn();
    const join = (key = 'a', onOverflow = () => {}) =>
      hub.join(
        key,
        (sink) => {
          opened.push(sink);
          return close;
        },
        onOverflow,
      );
    return { hub, opened, close, join };
  };

  it('opens one upstream for all readers of a key, and closes it after the last', async () => {
    const { hub, opened, close, join } = start();
    const [first, second, other] = [join(), join(), join('b')];
    expect([opened.length, hub.upstreams, hub.readers]).toEqual([2, 2, 3]);
    opened[0]?.push(7);
    expect([(await first.next()).value, (await second.next()).value]).toEqual([7, 7]);
    await first.return();
    expect(close).not.toHaveBeenCalled();
    await second.return();
    expect(close).toHaveBeenCalledTimes(1);
    await other.return();
    expect([hub.upstreams, hub.readers]).toEqual([0, 0]);
  });

  it('cuts off a slow reader without holding up the others', async () => {
    const { opened, join } = start();
    const onOverflow = vi.fn();
    const slow = join('a', onOverflow);
    const quick = join();
    const read = take(quick, 30);
    for (let n = 0; n < 30; n++) {
      opened[0]?.push(n);
      await Promise.resolve();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await read).toHaveLength(30);
    expect(onOverflow).toHaveBeenCalledTimes(1);
    expect((await slow.next()).done).toBe(true);
  });

  it('opens a new upstream for whoever comes after the end of one', async () => {
    const { opened, join } = start();
    const first = join();
    opened[0]?.end();
    expect((await first.next()).done).toBe(true);
    join();
    expect(opened).toHaveLength(2);
  });

  it('ends chosen upstreams with a reason', async () => {
    const { hub, close, join } = start();
    const [go, stay] = [join('go'), join('stay')];
    hub.endWhere((key) => (key === 'go' ? new Error('over') : undefined));
    await expect(go.next()).rejects.toThrow('over');
    expect(close).toHaveBeenCalledTimes(1);
    expect(hub.upstreams).toBe(1);
    await stay.return();
  });
});

describe('a stream that can go on where it stopped', () => {
  const schema =
    buildSchema(`type Query { a: Int } type Event { cursor: String! n: Int } type Plain { n: Int } union Both = Event | Plain
    type Subscription { events(topic: String, after: String): Event plain(after: String): Plain endless: Event both(after: String): Both }`);
  const fetchOf = (operation: string) => ({ operation }) as never;

  it('asks for the cursor, and takes one in place of what the client said', () => {
    const stream = makeResumable(
      schema,
      fetchOf('subscription S($t: String, $a: String) { e: events(topic: $t, after: $a) { n } }'),
    );
    expect(stream?.query.replace(/\s+/g, ' ')).toBe(
      'subscription S($t: String, $gatewayCursor: String) { e: events(topic: $t, after: $gatewayCursor) { n __cursor: cursor } }',
    );
    expect(stream?.variableNames).toEqual(['t']);
    expect(parse(stream?.query ?? '')).toBeDefined();
    expect(stream && readCursor(stream, { e: { n: 1, __cursor: 'c1' } })).toBe('c1');
    expect(stream && readCursor(stream, { e: null })).toBeUndefined();
  });

  it('is not one without cursor or after', () => {
    for (const operation of [
      'subscription { plain { n } }',
      'subscription { endless { n } }',
      'subscription { both { ... on Event { n } } }',
    ]) {
      expect(makeResumable(schema, fetchOf(operation))).toBeUndefined();
    }
  });
});
