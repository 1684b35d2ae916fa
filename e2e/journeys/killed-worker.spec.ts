import { expect, test } from '@playwright/test';
import { makeClip } from '../support/clips.ts';
import { registerDocuments } from '../support/graph.ts';
import { makeCreator, uploadVideo, waitForState } from '../support/people.ts';
import { pidOf, queryMedia } from '../support/workers.ts';

interface TaskRow {
  [column: string]: unknown;
  kind: string;
  position: number;
  attempts: number;
  state: string;
  owner: string | null;
}

test('a worker killed in the middle is replaced, and no finished chunk is encoded again', async () => {
  await registerDocuments();
  const creator = await makeCreator();
  const clip = await makeClip({ seconds: 31, size: '1280x720', rate: 30 });
  const videoId = await uploadVideo(creator, clip, { title: 'Survives its worker', visibility: 'UNLISTED' });
  const readTasks = () =>
    queryMedia<TaskRow>(
      `SELECT t.kind::text, t.position, t.attempts, t.state::text, t.owner FROM task t JOIN job j ON j.id = t.job_id WHERE j.video_id = $1`,
      [videoId],
    );
  const isChunk = ({ kind }: TaskRow) => kind === 'CHUNK';

  // Some chunk is done and another is under way: now.
  await expect
    .poll(async () => (await readTasks()).filter((task) => isChunk(task) && ['DONE', 'SUCCEEDED'].includes(task.state)).length, {
      timeout: 150_000,
      intervals: [100],
    })
    .toBeGreaterThan(0);
  const before = (await readTasks()).filter((task) => isChunk(task) && ['DONE', 'SUCCEEDED'].includes(task.state));
  for (const name of ['vod-1', 'vod-2']) process.kill(await pidOf(name), 'SIGKILL');

  await waitForState(creator, videoId, 'READY');
  const after = await readTasks();
  for (const { kind, position, attempts } of before) {
    expect(after.find((task) => task.kind === kind && task.position === position)?.attempts, `chunk ${position}`).toBe(attempts);
  }
});
