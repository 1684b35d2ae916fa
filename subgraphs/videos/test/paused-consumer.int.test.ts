import { channelChangedV1 } from '@castgraph/schemas/events/users';
import { until } from '@castgraph/testkit';
import { describe, expect, it } from 'vitest';
import { person, startWorld } from './harness.ts';
import { START, startInput } from './journeys.ts';

const ada = person('usr_ada');

describe('a channel that was opened a moment ago', () => {
  it('with the consumer paused: a coded answer once the wait is over, and the same request works once it goes on', async () => {
    const deaf = await startWorld('deaf', { isDeaf: true, limits: { channelWaitMs: 500 } });
    try {
      const input = startInput(100, { channelId: 'ch_new' });
      await deaf.emit(channelChangedV1, 'ch_new', {
        channelId: 'ch_new',
        version: 1,
        ownerId: ada.userId,
        handle: 'new',
        name: 'New',
      });
      expect((await deaf.ask(ada, START, { input })).codes).toEqual(['NOT_YET_KNOWN']);
      await deaf.app.startConsuming();
      await until('the channel is known', async () => (await deaf.db.channel.count()) === 1);
      expect((await deaf.get(ada, START, { input })).startUpload).toMatchObject({ state: 'OPEN' });
    } finally {
      await deaf.stop();
    }
  });
});
