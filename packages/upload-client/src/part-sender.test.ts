import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPartSender, type PartSenderOptions, type PartsSnapshot } from './part-sender.ts';

function build(options: Partial<PartSenderOptions> = {}) {
  const snapshots: PartsSnapshot[] = [];
  const put = vi.fn<PartSenderOptions['put']>(async () => undefined);
  const sender = createPartSender({
    file: new Blob([new Uint8Array(95)]),
    partSizeBytes: 10,
    stored: [],
    hash: async (part) => `sha-${part.size}`,
    sign: async ({ number }) => ({ number, url: `http://store/${number}`, headers: [] }),
    put,
    onChange: (snapshot) => snapshots.push(snapshot),
    random: () => 0.5,
    ...options,
  });
  return { sender, put, snapshots, last: () => snapshots.at(-1) };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('sending a file in parts', () => {
  it('sends every part once, never more than four at a time', async () => {
    let now = 0;
    let most = 0;
    const sent: number[] = [];
    const { sender, last } = build({
      put: async ({ number }) => {
        now += 1;
        most = Math.max(most, now);
        await new Promise((resolve) => setTimeout(resolve, 10));
        now -= 1;
        sent.push(number);
      },
    });
    const sending = sender.send(new AbortController().signal);
    await vi.runAllTimersAsync();
    await sending;
    expect(most).toBe(4);
    expect(sent.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(last()).toEqual({ states: Array(10).fill('stored'), sentBytes: 95 });
  });

  it('leaves out what the store has already', async () => {
    const { sender, put, snapshots } = build({ stored: [1, 2, 10] });
    await sender.send(new AbortController().signal);
    expect(put.mock.calls.map(([{ number }]) => number)).toEqual([3, 4, 5, 6, 7, 8, 9]);
    expect(snapshots[0]?.sentBytes).toBe(25);
  });

  it('signs each part with the checksum of its own bytes', async () => {
    const signed: { number: number; sha256: string }[] = [];
    const { sender } = build({
      sign: async (part) => {
        signed.push(part);
        return { number: part.number, url: '', headers: [] };
      },
    });
    await sender.send(new AbortController().signal);
    expect(signed).toContainEqual({ number: 1, sha256: 'sha-10' });
    expect(signed).toContainEqual({ number: 10, sha256: 'sha-5' });
  });

  it('sends a part that did not arrive again, later each time, and shows that', async () => {
    let failures = 0;
    const { sender, snapshots, last } = build({
      put: async ({ number }) => {
        if (number === 3 && failures < 2) {
          failures += 1;
          throw new Error('connection reset');
        }
      },
    });
    const sending = sender.send(new AbortController().signal);
    await vi.advanceTimersByTimeAsync(400);
    expect(failures).toBe(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(failures).toBe(2);
    await vi.advanceTimersByTimeAsync(1000);
    await sending;
    expect(snapshots.some(({ states }) => states[2] === 'again')).toBe(true);
    expect(last()?.states[2]).toBe('stored');
  });

  it('gives up when every attempt failed, or at once where the file cannot be read any more', async () => {
    const flaky = build({ put: async () => Promise.reject(new Error('no')), attemptsMax: 2 });
    const failing = expect(flaky.sender.send(new AbortController().signal)).rejects.toThrow(/could not be sent/);
    await vi.runAllTimersAsync();
    await failing;
    const hash = vi.fn(async () => Promise.reject(new DOMException('gone', 'NotReadableError')));
    const unreadable = build({ hash, file: new Blob([new Uint8Array(5)]) });
    await expect(unreadable.sender.send(new AbortController().signal)).rejects.toThrow(/Part 1/);
    expect(hash).toHaveBeenCalledTimes(1);
  });

  // Pause is an abort: the parts that were on their way wait again, and going on sends only those and the rest.
  it('can be stopped and gone on with', async () => {
    const arrived: number[] = [];
    const { sender, last } = build({
      put: ({ number }, _part, _onSent, signal) =>
        new Promise((resolve, reject) => {
          const timer = setTimeout(() => resolve(void arrived.push(number)), number <= 2 ? 10 : 1000);
          signal.addEventListener('abort', () => {
            clearTimeout(timer);
            reject(signal.reason);
          });
        }),
    });
    const pause = new AbortController();
    const first = expect(sender.send(pause.signal)).rejects.toMatchObject({ name: 'AbortError' });
    await vi.advanceTimersByTimeAsync(50);
    pause.abort();
    await first;
    expect(last()).toMatchObject({ sentBytes: 20 });
    expect(last()?.states.slice(0, 4)).toEqual(['stored', 'stored', 'waiting', 'waiting']);
    const second = sender.send(new AbortController().signal);
    await vi.runAllTimersAsync();
    await second;
    expect(arrived.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('sends again what the store says it lacks', async () => {
    const { sender, put } = build();
    await sender.send(new AbortController().signal);
    sender.forget([4, 7]);
    put.mockClear();
    await sender.send(new AbortController().signal);
    expect(put.mock.calls.map(([{ number }]) => number)).toEqual([4, 7]);
  });
});
