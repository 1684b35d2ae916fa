import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createUpload, type UploadOptions, type UploadStep } from './upload.ts';
import type { CompleteOutcome, StartedUpload, UploadApi } from './upload-api.ts';

const started = (change: Partial<StartedUpload> = {}) => ({
  kind: 'started' as const,
  upload: {
    id: 'upl_1',
    state: 'OPEN' as const,
    partSizeBytes: 10,
    storedParts: [],
    receivedBytes: 0,
    videoId: 'vid_1',
    ...change,
  },
});

function build(api: Partial<UploadApi> = {}, options: Partial<UploadOptions> = {}) {
  const steps: UploadStep[] = [];
  const put = vi.fn<UploadOptions['put']>(async () => undefined);
  const upload = createUpload({
    file: new File([new Uint8Array(35)], 'clip.mp4', { type: 'video/mp4' }),
    kind: 'VIDEO',
    channelId: 'ch_1',
    api: {
      start: async () => started(),
      sign: async (_id, { number }) => ({ number, url: `http://store/${number}`, headers: [] }),
      complete: async () => ({ kind: 'completed' }),
      ...api,
    },
    fingerprint: async () => 'f'.repeat(64),
    hash: async () => 'sha',
    put,
    onStep: (step) => steps.push(step),
    ...options,
  });
  return { upload, put, steps, run: () => upload.run(new AbortController().signal) };
}

const numbersOf = (put: ReturnType<typeof build>['put']) => put.mock.calls.map(([{ number }]) => number);

/** Answers one outcome after the other. */
const inTurn = (outcomes: CompleteOutcome[]) => async () => outcomes.shift() ?? Promise.reject(new Error('asked too often'));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an upload', () => {
  it('goes its whole way', async () => {
    const { run, put, steps } = build();
    expect(await run()).toEqual({ kind: 'completed', uploadId: 'upl_1' });
    expect(put).toHaveBeenCalledTimes(4);
    expect(steps).toEqual(['reading', 'starting', 'sending', 'completing']);
  });

  it('goes on with what the store has of the same file', async () => {
    const { run, put } = build({ start: async () => started({ storedParts: [1, 2], receivedBytes: 20 }) });
    await run();
    expect(numbersOf(put)).toEqual([3, 4]);
  });

  it('sends the parts again that the store lacks, and only those', async () => {
    const { run, put } = build({ complete: inTurn([{ kind: 'incomplete', partNumbers: [2] }, { kind: 'completed' }]) });
    expect(await run()).toMatchObject({ kind: 'completed' });
    expect(numbersOf(put)).toEqual([1, 2, 3, 4, 2]);
  });

  it('waits for the checks as long as they take, and says why a file was refused', async () => {
    const complete = inTurn([{ kind: 'checking' }, { kind: 'checking' }, { kind: 'refused', message: 'This is a web page.' }]);
    const { run, steps } = build({ complete });
    const running = run();
    await vi.runAllTimersAsync();
    expect(await running).toEqual({ kind: 'refused', message: 'This is a web page.' });
    expect(steps.slice(-2)).toEqual(['checking', 'checking']);
  });

  // Begun in another tab, the file may be with the checks already, and the store may then not take what it had listed.
  it('that is with the checks waits for them, and sends its parts only where they are missing after all', async () => {
    const start = async () => started({ state: 'CHECKING' });
    const waiting = build({ start });
    expect(await waiting.run()).toMatchObject({ kind: 'completed' });
    expect(waiting.put).not.toHaveBeenCalled();
    const reopened = build({
      start,
      complete: inTurn([{ kind: 'incomplete', partNumbers: [1, 2, 3, 4] }, { kind: 'completed' }]),
    });
    expect(await reopened.run()).toMatchObject({ kind: 'completed' });
    expect(numbersOf(reopened.put)).toEqual([1, 2, 3, 4]);
  });

  it('says when the quota refuses it, before a byte is sent', async () => {
    const { run, put } = build({ start: async () => ({ kind: 'refused', message: 'That is the tenth video today.' }) });
    expect(await run()).toEqual({ kind: 'refused', message: 'That is the tenth video today.' });
    expect(put).not.toHaveBeenCalled();
  });

  // The answer to the first try may have been lost: the same key makes sure that there is one upload, not two.
  it('asks again with the same key when the graph did not answer', async () => {
    const keys: string[] = [];
    const { run } = build({
      start: async ({ idempotencyKey }) => {
        keys.push(idempotencyKey);
        if (keys.length < 3) throw new TypeError('Failed to fetch');
        return started();
      },
    });
    const running = run();
    await vi.runAllTimersAsync();
    expect(await running).toMatchObject({ kind: 'completed' });
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  it('stops at once where the graph refuses it for good', async () => {
    const sign = vi.fn(async () => {
      throw new CombinedGraphQLErrors({ errors: [{ message: 'Given up.', extensions: { code: 'CONFLICT' } }] });
    });
    const { run } = build({ sign }, { file: new File([new Uint8Array(5)], 'clip.mp4') });
    await expect(run()).rejects.toThrow('Part 1');
    expect(sign).toHaveBeenCalledTimes(1);
  });

  it('is begun once, however often it is stopped', async () => {
    const start = vi.fn(async () => started());
    const stop = new AbortController();
    const { upload, put } = build({ start }, {});
    put.mockImplementationOnce(async () => {
      stop.abort();
      throw stop.signal.reason;
    });
    await expect(upload.run(stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(await upload.run(new AbortController().signal)).toMatchObject({ kind: 'completed' });
    expect(start).toHaveBeenCalledTimes(1);
  });
});
