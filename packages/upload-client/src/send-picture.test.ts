import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sendPicture } from './send-picture.ts';
import type { CompleteOutcome, UploadApi } from './upload-api.ts';

const file = new File([new Uint8Array(30)], 'me.png', { type: 'image/png' });

function build(outcomes: CompleteOutcome[]): UploadApi & { kinds: string[] } {
  const kinds: string[] = [];
  return {
    kinds,
    async start({ kind }) {
      kinds.push(kind);
      const upload = { id: 'upl_1', state: 'OPEN', partSizeBytes: 20, storedParts: [], receivedBytes: 0, videoId: null } as const;
      return { kind: 'started', upload: { ...upload, storedParts: [] } };
    },
    sign: async (_id, { number }) => ({ number, url: `http://store/${number}`, headers: [] }),
    complete: async () => outcomes.shift() ?? { kind: 'completed' },
  };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lets every wait pass at once; hashing is real work and has to be given its turn. */
async function withoutWaiting<T>(work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await new Promise((resolve) => setImmediate(resolve));
    await vi.runAllTimersAsync();
  }
  return done;
}

describe('sending a picture', () => {
  it('ends when its checks have spoken, and tells how far it is meanwhile', async () => {
    const api = build([{ kind: 'checking' }, { kind: 'completed' }]);
    const percents: number[] = [];
    const sending = sendPicture({ api, file, kind: 'AVATAR', put: async () => undefined, onPercent: (at) => percents.push(at) });
    expect(await withoutWaiting(sending)).toEqual({ kind: 'completed', uploadId: 'upl_1' });
    expect(api.kinds).toEqual(['AVATAR']);
    expect(percents.at(-1)).toBe(100);
  });

  it('gives the reason of a refusal', async () => {
    const api = build([{ kind: 'checking' }, { kind: 'refused', message: 'This picture is too small.' }]);
    const sending = sendPicture({ api, file, kind: 'AVATAR', put: async () => undefined });
    expect(await withoutWaiting(sending)).toEqual({ kind: 'refused', message: 'This picture is too small.' });
  });

  it('sends a part again that did not arrive, and says in words when none does', async () => {
    const put = vi.fn(async () => Promise.reject(new Error('The store did not answer.')));
    const sending = sendPicture({ api: build([]), file, kind: 'THUMBNAIL', put });
    expect(await withoutWaiting(sending)).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('The storage does not answer.'),
    });
    expect(put.mock.calls.length).toBeGreaterThan(2);
  });
});
