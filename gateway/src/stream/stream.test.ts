import { buildSchema, parse } from 'graphql';
import { describe, expect, it, vi } from 'vitest';
import { createHub, type Reader } from './hub.ts';
import { makeResumable, readCursor } from './resume.ts';

describe('a hub', () => {
  const start = () => {
    const hub = createHub<string, number>();
    const opened: Reader<number>[] = [];
    const close = vi.fn();
    const join = (key = 'a', closesAtFirst = false) => {
      const reader = { items: [] as number[], next: (item: number) => void reader.items.push(item), end: vi.fn() };
      const leave = hub.join(
        {
          key,
          subject: key,
          closesAtFirst,
          open: (sink) => {
            opened.push(sink);
            return close;
          },
        },
        reader,
      );
      return { ...reader, leave };
    };
    return { hub, opened, close, join };
  };

  it('opens one upstream for all readers of a key, and closes it after the last', () => {
    const { hub, opened, close, join } = start();
    const [first, second, other] = [join(), join(), join('b')];
    expect([opened.length, hub.upstreams, hub.readers]).toEqual([2, 2, 3]);
    opened[0]?.next(7);
    expect([first.items, second.items, other.items]).toEqual([[7], [7], []]);
    first.leave();
    first.leave();
    expect(close).not.toHaveBeenCalled();
    second.leave();
    expect(close).toHaveBeenCalledTimes(1);
    other.leave();
    expect([hub.upstreams, hub.readers]).toEqual([0, 0]);
  });

  it('lets several begin at the same place together, and nobody after the first event', () => {
    const { opened, hub, join } = start();
    const [first, second] = [join('at 5', true), join('at 5', true)];
    opened[0]?.next(6);
    const late = join('at 5', true);
    expect(opened).toHaveLength(2);
    opened[1]?.next(6);
    expect([first.items, second.items, late.items]).toEqual([[6], [6], [6]]);
    for (const { leave } of [first, second, late]) leave();
    expect(hub.upstreams).toBe(0);
  });

  it('opens a new upstream for whoever comes after the end of one', () => {
    const { opened, join } = start();
    const first = join();
    opened[0]?.end();
    expect(first.end).toHaveBeenCalledWith(undefined);
    join();
    expect(opened).toHaveLength(2);
  });

  it('ends chosen upstreams with a reason, once', async () => {
    const { hub, opened, close, join } = start();
    const [go, stay] = [join('go'), join('stay')];
    const over = new Error('over');
    await hub.endWhere((key) => (key === 'go' ? over : undefined));
    opened[0]?.end();
    expect(go.end.mock.calls).toEqual([[over]]);
    expect(stay.end).not.toHaveBeenCalled();
    expect(close).toHaveBeenCalledTimes(1);
    expect(hub.upstreams).toBe(1);
  });

  it('looks at one upstream a turn, and not at what is left meanwhile', async () => {
    const { hub, join } = start();
    const joined = ['a', 'b', 'c', 'd'].map((key) => join(key));
    const looked: string[] = [];
    const turns: number[] = [];
    let isDone = false;
    const done = hub
      .endWhere((key) => void looked.push(key))
      .then(() => {
        isDone = true;
      });
    joined[3]?.leave();
    while (!isDone) {
      turns.push(looked.length);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await done;
    expect(looked).toEqual(['a', 'b', 'c']);
    for (const [turn, count] of turns.entries()) expect(count - (turns[turn - 1] ?? 0)).toBeLessThanOrEqual(1);
  });

  it('has none that could not be opened: whoever wants to join it is told why, and so is the next one', async () => {
    const { hub, join } = start();
    const staying = join('a');
    const reader = { next: vi.fn(), end: vi.fn() };
    const open = () => {
      throw new Error('not to be planned');
    };
    for (let times = 0; times < 2; times++) {
      const joining = { key: 'broken', subject: 'broken', closesAtFirst: false, open };
      expect(() => hub.join(joining, reader)).toThrow('not to be planned');
    }
    expect([hub.upstreams, hub.readers]).toEqual([1, 1]);
    await hub.endWhere(() => new Error('over'));
    expect(staying.end).toHaveBeenCalledTimes(1);
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
