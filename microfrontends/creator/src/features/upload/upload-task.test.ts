import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGate } from './gate.ts';
import type { CompleteOutcome, StartedUpload, UploadApi } from './upload-api.ts';
import type { UploadSnapshot } from './upload-snapshot.ts';
import { createUploadTask, type UploadTaskOptions } from './upload-task.ts';

const upload = (change: Partial<StartedUpload> = {}): StartedUpload => ({
  id: 'upl_1',
  state: 'OPEN',
  partSizeBytes: 10,
  storedParts: [],
  receivedBytes: 0,
  failure: null,
  videoId: 'vid_1',
  ...change,
});

function build(api: Partial<UploadApi> = {}, options: Partial<UploadTaskOptions> = {}) {
  const history: UploadSnapshot[] = [];
  const put = vi.fn<UploadTaskOptions['put']>(async () => undefined);
  const full: UploadApi = {
    start: async () => ({ kind: 'started', upload: upload() }),
    sign: async (_id, { number }) => ({ number, url: `http://store/${number}`, headers: [] }),
    complete: async () => ({ kind: 'completed' }),
    abort: vi.fn(async () => undefined),
    ...api,
  };
  const task = createUploadTask({
    id: 'file-1',
    file: new File([new Uint8Array(35)], 'clip.mp4', { type: 'video/mp4' }),
    kind: 'VIDEO',
    channelId: 'ch_1',
    api: full,
    fingerprint: async () => 'f'.repeat(64),
    hash: async () => 'sha',
    put,
    gate: createGate(4),
    describe: (error) => ({ message: String(error), canRetry: String(error).includes('retry') }),
    onChange: (snapshot) => history.push(snapshot),
    ...options,
  });
  return {
    task,
    put,
    api: full,
    phases: () => history.map(({ phase }) => phase).filter((one, index, all) => one !== all[index - 1]),
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an upload', () => {
  it('goes its whole way', async () => {
    const { task, put, phases } = build();
    await task.run();
    expect(put).toHaveBeenCalledTimes(4);
    expect(phases()).toEqual(['reading', 'starting', 'sending', 'completing', 'completed']);
    expect(task.read()).toMatchObject({ sentBytes: 35, videoId: 'vid_1', uploadId: 'upl_1', problem: null });
  });

  it('goes on with what the store has of the same file', async () => {
    const start = async () => ({ kind: 'started' as const, upload: upload({ storedParts: [1, 2], receivedBytes: 20 }) });
    const { task, put } = build({ start });
    await task.run();
    expect(put).toHaveBeenCalledTimes(2);
    expect(task.read().resumedBytes).toBe(20);
  });

  it('sends the parts again that the store lacks, and only those', async () => {
    const outcomes: CompleteOutcome[] = [{ kind: 'incomplete', partNumbers: [2] }, { kind: 'completed' }];
    const { task, put } = build({ complete: async () => outcomes.shift() ?? { kind: 'checking' } });
    await task.run();
    expect(put.mock.calls.map(([{ number }]) => number)).toEqual([1, 2, 3, 4, 2]);
    expect(task.read().phase).toBe('completed');
  });

  it('waits for the checks and shows why a file was refused', async () => {
    const outcomes: CompleteOutcome[] = [{ kind: 'checking' }, { kind: 'failed', message: 'This is a web page, not a video.' }];
    const { task, phases } = build({ complete: async () => outcomes.shift() ?? { kind: 'completed' } });
    const running = task.run();
    await vi.runAllTimersAsync();
    await running;
    expect(phases()).toContain('checking');
    expect(task.read()).toMatchObject({
      phase: 'refused',
      problem: { message: 'This is a web page, not a video.', canRetry: false },
    });
  });

  it('says when the quota refuses it, before a byte is sent', async () => {
    const { task, put } = build({ start: async () => ({ kind: 'refused', message: 'That is the tenth video today.' }) });
    await task.run();
    expect(put).not.toHaveBeenCalled();
    expect(task.read()).toMatchObject({ phase: 'refused', problem: { message: 'That is the tenth video today.' } });
  });

  // The answer to the first try may have been lost: the same key makes sure that there is one upload, not two.
  it('asks again with the same key when the graph did not answer', async () => {
    const keys: string[] = [];
    const { task } = build({
      start: async ({ idempotencyKey }) => {
        keys.push(idempotencyKey);
        if (keys.length < 3) throw new Error('retry');
        return { kind: 'started', upload: upload() };
      },
    });
    const running = task.run();
    await vi.runAllTimersAsync();
    await running;
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(task.read().phase).toBe('completed');
  });

  it('can be paused and gone on with', async () => {
    const put: UploadTaskOptions['put'] = (_address, _part, _onSent, signal) =>
      new Promise((resolve, reject) => {
        setTimeout(resolve, 100);
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    const { task } = build({}, { put, gate: createGate(1) });
    const first = task.run();
    await vi.advanceTimersByTimeAsync(250);
    task.pause();
    await first;
    expect(task.read()).toMatchObject({ phase: 'paused', sentBytes: 20, problem: null });
    const second = task.run();
    await vi.runAllTimersAsync();
    await second;
    expect(task.read().phase).toBe('completed');
  });

  it('can go on after a failure, and gives up what it had when it is cancelled', async () => {
    let isDown = true;
    const { task, api } = build({}, { put: async () => (isDown ? Promise.reject(new Error('reset')) : undefined) });
    const first = task.run();
    await vi.runAllTimersAsync();
    await first;
    expect(task.read()).toMatchObject({ phase: 'failed', problem: { canRetry: true } });
    isDown = false;
    await task.run();
    expect(task.read().phase).toBe('completed');
    const other = build({ complete: () => new Promise(() => undefined) });
    void other.task.run();
    await vi.runAllTimersAsync();
    await other.task.cancel();
    expect(other.api.abort).toHaveBeenCalledWith('upl_1');
    expect(api.abort).not.toHaveBeenCalled();
  });
});
