// Fills a running platform with the demo, through its real front doors: sign-up and mailed verification, presigned upload,
// pipeline. Begun twice it goes on where it was; its progress is in DEMO_STATE. Started by `npm start -- --demo`; DEMO_CLIPS
// makes only some clips.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readRecord, writeRecord } from '../process/identity.mjs';
import { chooseDemo, describeClip } from './catalogue.mjs';
import { makeClip, makePicture } from './clip.mjs';
import { createGraph, readVerificationToken } from './graph.mjs';

const { GATEWAY_URL, MAILBOX_URL, RELEASE_KEY, DEMO_PASSWORD, DEMO_STATE, DEMO_SCRATCH, DEMO_CLIPS } = process.env;
const { accounts, channels, clips } = chooseDemo(DEMO_CLIPS);
const TOKEN_KEPT_MS = 8 * 60_000;
const PROCESSING_MINUTES_MAX = 30;

const illustrationOf = (name) => fileURLToPath(new URL(`./illustrations/${name}.svg`, import.meta.url));
const graph = createGraph({ gatewayUrl: GATEWAY_URL, releaseKey: RELEASE_KEY });
const { isDeclined: _, ...known } = readRecord(DEMO_STATE) ?? {};
const state = { accounts: [], channels: [], videos: [], ...known };
const save = () => writeRecord(DEMO_STATE, state);
const tokens = new Map();

async function signIn(account) {
  const known = tokens.get(account.name);
  if (known && Date.now() - known.at < TOKEN_KEPT_MS) return known.token;
  const answer = await graph.ask('signIn', { input: { login: account.email, password: DEMO_PASSWORD } });
  if (answer.__typename !== 'SignedIn') return undefined;
  tokens.set(account.name, { token: answer.accessToken, at: Date.now() });
  return answer.accessToken;
}

async function openAccount(account) {
  if (await signIn(account)) return;
  const { email, name, displayName } = account;
  const answer = await graph.ask('signUp', { input: { email, handle: name, displayName, password: DEMO_PASSWORD } });
  if (answer.__typename === 'SignUpRefusedProblem') throw new Error(`${email} was refused: ${answer.message}`);
  const token = await readVerificationToken(MAILBOX_URL, email);
  await graph.ask('verifyEmail', { input: { token, password: DEMO_PASSWORD } });
  if (!(await signIn(account))) throw new Error(`${email} exists with another password than this data folder's`);
  console.log(`account ${email}`);
}

async function openChannel({ handle, owner, name, description, picture }) {
  if (state.channels.some((channel) => channel.handle === handle)) return;
  const accessToken = await signIn(accounts.find((account) => account.name === owner));
  const existing = await graph.ask('channelByHandle', { handle });
  const channel =
    existing ??
    (await graph.ask(
      'createChannel',
      { input: { handle, name, description, idempotencyKey: `demo-channel-${handle}` } },
      accessToken,
    ));
  if (!channel.id) throw new Error(`the channel ${handle} was refused: ${channel.message}`);
  await givePicture({ channelId: channel.id, picture, accessToken }).catch((error) =>
    console.log(`${name} goes without a picture: ${error.message}`),
  );
  state.channels.push({ handle, id: channel.id });
  save();
  console.log(`channel ${name}`);
}

async function givePicture({ channelId, picture, accessToken }) {
  const file = join(DEMO_SCRATCH, `${picture}.png`);
  await makePicture(illustrationOf(picture), file);
  const { id } = await graph.upload({ file, kind: 'AVATAR', channelId, contentType: 'image/png', accessToken });
  await graph.ask('updateChannel', { input: { channelId, avatarUploadId: id } }, accessToken);
}

async function publish(clip, categories) {
  if (state.videos.some(({ picture }) => picture === clip.picture)) return;
  const { handle, owner } = channels.find((channel) => channel.handle === clip.channel);
  const channelId = state.channels.find((channel) => channel.handle === handle).id;
  const file = join(DEMO_SCRATCH, `${clip.picture}.mp4`);
  if (!existsSync(file)) await makeClip({ ...clip, illustration: illustrationOf(clip.picture), file });
  const accessToken = await signIn(accounts.find((account) => account.name === owner));
  const changes = {
    title: clip.title,
    description: describeClip(clip),
    categoryId: categories.get(clip.category) ?? null,
    tags: clip.tags,
    visibility: 'PUBLIC',
  };
  const { video } = await graph.upload({
    ...{ file, kind: 'VIDEO', channelId, contentType: 'video/mp4', accessToken },
    beforeComplete: (upload) => graph.ask('updateVideo', { input: { videoId: upload.video.id, changes } }, accessToken),
  });
  state.videos.push({ picture: clip.picture, id: video.id, title: clip.title, owner });
  save();
  console.log(`uploaded "${clip.title}"`);
}

/** Until every video is ready or has failed; a failure ends the seeding with its name. */
async function awaitProcessing() {
  const waiting = new Set(state.videos);
  for (const deadline = Date.now() + PROCESSING_MINUTES_MAX * 60_000; waiting.size > 0; await sleep(1500)) {
    for (const video of waiting) {
      const accessToken = await signIn(accounts.find((account) => account.name === video.owner));
      const found = await graph.ask('video', { id: video.id }, accessToken);
      if (found === null || found.state === 'FAILED')
        throw new Error(`"${video.title}" ${found ? 'failed in the pipeline' : 'is gone'}`);
      if (found.state !== 'READY') continue;
      waiting.delete(video);
      console.log(`ready "${video.title}" (${state.videos.length - waiting.size} of ${state.videos.length})`);
    }
    if (Date.now() > deadline) throw new Error(`${waiting.size} videos were not ready after ${PROCESSING_MINUTES_MAX} minutes`);
  }
}

try {
  mkdirSync(DEMO_SCRATCH, { recursive: true });
  save(); // from here on the accounts that are there are the demo's
  await graph.register();
  for (const account of accounts) await openAccount(account);
  state.accounts = accounts.map(({ email, role }) => ({ email, role, password: DEMO_PASSWORD }));
  save();
  for (const channel of channels) await openChannel(channel);
  const categories = new Map((await graph.ask('categories')).map(({ id, slug }) => [slug, id]));
  for (const clip of clips) await publish(clip, categories);
  await awaitProcessing();
  state.isComplete = true;
  save();
  rmSync(DEMO_SCRATCH, { recursive: true, force: true });
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
