import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fingerprintFile } from '@castgraph/upload-client/fingerprint';
import { type BrowserContext, expect } from '@playwright/test';
import { environment } from './environment.ts';
import { ask } from './graph.ts';
import { readVerificationLink } from './mailbox.ts';

export interface Person {
  email: string;
  handle: string;
  password: string;
}

export interface Creator extends Person {
  accessToken: string;
  channelId: string;
  channelHandle: string;
}

/** A person nobody else in the run is. */
export function inventPerson(email?: string): Person {
  const handle = `p${randomBytes(5).toString('hex')}`;
  return { handle, email: email ?? `${handle}@example.test`, password: `correct horse ${handle}` };
}

/** Opens and verifies an account through the graph and the mailbox. */
export async function signUp(person = inventPerson()): Promise<Person & { accessToken: string }> {
  const { email, handle, password } = person;
  await ask('signUp', { input: { email, handle, password } });
  const token = new URL(await readVerificationLink(email)).searchParams.get('token');
  await ask('verifyEmail', { input: { token, password } });
  const { signIn } = await ask<{ signIn: { accessToken: string } }>('signIn', { input: { login: email, password } });
  return { ...person, accessToken: signIn.accessToken };
}

/** The administrator by address. The account outlives a run, as its data folder does. */
export async function makeAdmin(): Promise<Person> {
  const admin: Person = { email: environment.adminEmail, handle: 'e2e-keeper', password: 'a password of the journeys alone' };
  const { signIn } = await ask<{ signIn: { __typename: string } }>('signIn', {
    input: { login: admin.email, password: admin.password },
  });
  return signIn.__typename === 'SignedIn' ? admin : signUp(admin);
}

/** An account with a channel. */
export async function makeCreator(person?: Person): Promise<Creator> {
  const account = await signUp(person);
  const input = { handle: `${account.handle}-tv`, name: `Channel of ${account.handle}`, idempotencyKey: randomUUID() };
  const { createChannel } = await ask<{ createChannel: { id: string; handle: string } }>(
    'createChannel',
    { input },
    account.accessToken,
  );
  return { ...account, channelId: createChannel.id, channelHandle: createChannel.handle };
}

/** Gives a browser the person's session, as the sign-in page does. */
export async function signInBrowser(context: BrowserContext, { email, password }: Person): Promise<void> {
  const answer = await context.request.post('/api/session/sign-in', { data: { login: email, password } });
  expect(await answer.json()).toMatchObject({ kind: 'signed-in' });
}

/** Uploads a file through the graph and the object store; answers the video's id. */
export async function uploadVideo(
  creator: Creator,
  file: string,
  { title, visibility = 'PUBLIC' }: { title: string; visibility?: string },
) {
  const bytes = await readFile(file);
  const input = {
    kind: 'VIDEO',
    channelId: creator.channelId,
    fileName: basename(file),
    contentType: 'video/mp4',
    sizeBytes: String(bytes.length),
    fingerprint: await fingerprintFile(new File([new Uint8Array(bytes)], basename(file))),
    idempotencyKey: randomUUID(),
  };
  const { startUpload } = await ask<{ startUpload: { id: string; partSizeBytes: string; video: { id: string } } }>(
    'startUpload',
    { input },
    creator.accessToken,
  );
  const partSize = Number(startUpload.partSizeBytes);
  const parts = Array.from({ length: Math.ceil(bytes.length / partSize) }, (_, index) =>
    bytes.subarray(index * partSize, (index + 1) * partSize),
  );
  const wanted = parts.map((part, index) => ({ number: index + 1, sha256: createHash('sha256').update(part).digest('base64') }));
  type Signed = { number: number; url: string; headers: { name: string; value: string }[] };
  const { signUploadParts } = await ask<{ signUploadParts: Signed[] }>(
    'signParts',
    { input: { uploadId: startUpload.id, parts: wanted } },
    creator.accessToken,
  );
  for (const { number, url, headers } of signUploadParts) {
    const body = new Uint8Array(parts[number - 1] ?? []);
    const sent = await fetch(url, {
      method: 'PUT',
      body,
      headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
    });
    expect(sent.ok, `part ${number}: ${sent.status}`).toBe(true);
  }
  const videoId = startUpload.video.id;
  await ask('updateVideo', { input: { videoId, changes: { title, visibility } } }, creator.accessToken);
  await ask('completeUpload', { input: { uploadId: startUpload.id } }, creator.accessToken);
  return videoId;
}

interface VideoFacts {
  id: string;
  state: string;
  isPlayable: boolean;
  durationMs: number | null;
  renditions: { state: string; heightPx: number | null }[];
  myPlayback: { hlsUrl?: string } | null;
}

/** The video once it has the state. */
export async function waitForState(creator: Creator, videoId: string, state: string): Promise<VideoFacts> {
  let facts: VideoFacts | undefined;
  await expect(async () => {
    facts = (await ask<{ video: VideoFacts }>('video', { id: videoId }, creator.accessToken)).video;
    expect(facts.state).toBe(state);
  }).toPass({ timeout: 180_000, intervals: [500] });
  if (!facts) throw new Error('unreachable');
  return facts;
}
