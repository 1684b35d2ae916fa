import type { Context } from 'graphql-ws';

/** One operation's right to answer under its id. It ends when the client completes the operation, or the socket closes. */
export interface Turn {
  /** Resolves with the value while the turn lasts, and never after it. */
  answer<T>(value: T | Promise<T>): Promise<T>;
  /** Opens a stream and hands on its events in the same way. Its `return` works at once, also while an event is waited for. */
  follow<T>(open: () => Events<T>): AsyncGenerator<T, void, void> | Promise<never>;
}

/** What is read one by one, and can be ended while it is waited for: no generator function could. */
export interface Events<T> {
  next(): Promise<IteratorResult<T, void>>;
  return(): Promise<unknown>;
}

/** Keeps an operation's place until there is a stream of events, if it is one that has any. */
const createPlaceholder = (): AsyncIterable<unknown> => ({
  [Symbol.asyncIterator]() {
    throw new Error('There are no events to read.');
  },
});

const never = () => new Promise<never>(() => {});

/**
 * Takes an id for an operation, right as it comes in. An id is free again once its client completed it, and graphql-ws
 * answers by the id alone: what was asked under it before would be answered as what is asked under it now, and would end it.
 * So an operation whose turn is over never comes back to the library; nothing holds it, and it is collected.
 */
export function takeTurn(context: Pick<Context, 'subscriptions'>, id: string): Turn {
  let holder = createPlaceholder();
  context.subscriptions[id] = holder;
  const lasts = () => context.subscriptions[id] === holder;

  const answer: Turn['answer'] = async (value) => {
    const ready = await value;
    return lasts() ? ready : never();
  };

  return {
    answer,
    follow<T>(open: () => Events<T>) {
      if (!lasts()) return never();
      const events = open();
      const end = async () => {
        await events.return();
        return { done: true, value: undefined } as const;
      };
      const followed: AsyncGenerator<T, void, void> = {
        next: () => answer(events.next()),
        return: end,
        throw: end,
        [Symbol.asyncIterator]: () => followed,
      };
      holder = followed;
      context.subscriptions[id] = followed;
      return followed;
    },
  };
}
