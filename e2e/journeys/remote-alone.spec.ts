import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { makeClip } from '../support/clips.ts';
import { environment } from '../support/environment.ts';
import { registerDocuments } from '../support/graph.ts';
import { makeCreator, signInBrowser, uploadVideo, waitForState } from '../support/people.ts';
import { startPlaying } from '../support/player.ts';

const repositoryDir = fileURLToPath(new URL('../..', import.meta.url));
let server: ChildProcess | undefined;

/** Starts a remote as a team does that works on it; answers where. */
async function startAlone(remote: string): Promise<string> {
  const child = spawn('npm', ['run', 'dev', '-w', `@castgraph/remote-${remote}`], {
    cwd: repositoryDir,
    env: { ...process.env, PLATFORM_URL: environment.siteUrl },
    // A group of its own, to be ended with all that npm starts.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  server = child;
  let said = '';
  // Left open: a server that nobody listens to any more would end of its next line.
  for await (const text of child.stdout.iterator({ destroyOnReturn: false })) {
    said += text;
    const address = /http:\/\/localhost:\d+(?=\s)/.exec(said.slice(said.indexOf('Local:')));
    if (!said.includes('Local:') || !address) continue;
    child.stdout.resume();
    return address[0];
  }
  throw new Error(`The remote did not start: ${said}`);
}

test.afterAll(async () => {
  if (!server?.pid || server.exitCode !== null) return;
  const ended = once(server, 'exit');
  process.kill(-server.pid, 'SIGTERM');
  await ended;
});

// Its page is compiled when it is asked for, beside all that runs here already.
test.setTimeout(600_000);

test('a remote runs alone in development, with the platform’s data, session and media', async ({ page, context }) => {
  await registerDocuments();
  const creator = await makeCreator();
  const clip = await makeClip({ seconds: 6, size: '640x360', rate: 30 });
  const videoId = await uploadVideo(creator, clip, { title: 'Seen by its owner alone', visibility: 'PRIVATE' });
  await waitForState(creator, videoId, 'READY');
  await signInBrowser(context, creator);

  const address = await startAlone('player');
  await page.goto(`${address}/watch/${videoId}`, { timeout: 400_000 });
  await expect(page.getByRole('heading', { level: 1, name: 'Seen by its owner alone' })).toBeVisible({ timeout: 60_000 });
  await startPlaying(page);
});
