import type { UploadApi } from '@castgraph/upload-client/upload-api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGate } from './gate.ts';
import type { UploadSnapshot } from './upload-snapshot.ts';
import { createUploadTask, type UploadTaskOptions } from './upload-task.ts';

const start: UploadApi['start'] = async () => ({
  kind: 'started',
  upload: { id: 'upl_1', state: 'OPEN', partSizeBytes: 10, storedParts: [1], receivedBytes: 10, videoId: 'vid_1' },
});

function build(api: Partial<UploadApi> = {}, options: Partial<UploadTaskOptions> = {}) {
  const history: UploadSnapshot[] = [];
  const giveUp = vi.fn(async () => undefined);
  const task = createUploadTask({
    id: 'file-1',
    file: new File([new Uint8Array(35)], 'clip.mp4', { type: 'video/mp4' }),
    channelId: 'ch_1',
    api: {
      start,
      sign: async (_id, { number }) => ({ number, url: `http://store/${number}`, headers: [] }),
      complete: async () => ({ kind: 'completed' }),
      ...api,
    },
    fingerprint: async () => 'f'.repeat(64),
    hash: async () => 'sha',
    put: async () => undefined,
    gate: createGate(4),
    giveUp,
    onChange: (snapshot) => history.push(snapshot),
    ...options,
  });
  return {
    task,
    giveUp,
    history,
    phases: () => history.map(({ phase }) => phase).filter((one, index, all) => one !== all[index - 1]),
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a file on the page', () => {
  it('shows its whole way, and what was there before', async () => {
    const { task, phases } = build();
    await task.run();
    expect(phases()).toEqual(['reading', 'starting', 'sending', 'completing', 'completed']);
    expect(task.read()).toMatchObject({ sentBytes: 35, resumedBytes: 10, videoId: 'vid_1', uploadId: 'upl_1', problem: null });
  });

  it('shows why it was refused, for good', async () => {
    const { task } = build({ complete: async () => ({ kind: 'refused', message: 'This is a web page, not a video.' }) });
    await task.run();
    expect(task.read()).toMatchObject({
      phase: 'refused',
      problem: { message: 'This is a web page, not a video.', canRetry: false },
    });
  });

  it('can be paused and gone on with', async () => {
    const put: UploadTaskOptions['put'] = (_address, _part, _onSent, signal) =>
      new Promise((resolve, reject) => {
        setTimeout(resolve, 100);
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    const { task } = build({}, { put, gate: createGate(1) });
    const first = task.run();
    await vi.advanceTimersByTimeAsync(150);
    task.pause();
    await first;
    expect(task.read()).toMatchObject({ phase: 'paused', sentBytes: 20, problem: null });
    const second = task.run();
    await vi.runAllTimersAsync();
    await second;
    expect(task.read().phase).toBe('completed');
  });

  it('can go on after a failure', async () => {
    let isDown = true;
    const { task } = build({}, { put: async () => (isDown ? Promise.reject(new Error('reset')) : undefined) });
    const first = task.run();
    await vi.runAllTimersAsync();
    await first;
    expect(task.read()).toMatchObject({ phase: 'failed', problem: { canRetry: true } });
    isDown = false;
    await task.run();
    expect(task.read().phase).toBe('completed');
  });

  it('is given up where it is not complete, and let go where it is', async () => {
    const never = () => new Promise<never>(() => undefined);
    const unfinished = build({ complete: never });
    void unfinished.task.run();
    await vi.runAllTimersAsync();
    await unfinished.task.cancel();
    expect(unfinished.giveUp).toHaveBeenCalledWith('upl_1');
    const finished = build();
    await finished.task.run();
    await finished.task.cancel();
    expect(finished.giveUp).not.toHaveBeenCalled();
  });

  // The page forgets a file as it is given up; a later word of it would bring it back.
  it('says nothing more once it is given up, whatever was on its way', async () => {
    const put: UploadTaskOptions['put'] = (_address, _part, _onSent, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const { task, history } = build({}, { put });
    const running = task.run();
    await vi.advanceTimersByTimeAsync(10);
    expect(task.read().phase).toBe('sending');
    const said = history.length;
    await task.cancel();
    await running;
    expect(history).toHaveLength(said);
  });

  // What the quota refused at the end is still open, and its parts count until it is given up.
  it('is given up where it was refused, too', async () => {
    const { task, giveUp } = build({ complete: async () => ({ kind: 'refused', message: 'This file does not fit.' }) });
    await task.run();
    await task.cancel();
    expect(giveUp).toHaveBeenCalledWith('upl_1');
  });
});
