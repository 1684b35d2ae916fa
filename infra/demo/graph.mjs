// The graph, the object store and the mailbox as the demo uses them: the same requests that a browser makes.
import { createHash, randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const MIB = 1024 ** 2;

/** A release of its own, as every remote has one: trusted documents reach past the public contract. */
export const DOCUMENTS = {
  signUp:
    'mutation DemoSignUp($input: SignUpInput!) { signUp(input: $input) { __typename ... on SignUpRefusedProblem { message } } }',
  verifyEmail: 'mutation DemoVerify($input: VerifyEmailInput!) { verifyEmail(input: $input) { __typename } }',
  signIn:
    'mutation DemoSignIn($input: SignInInput!) { signIn(input: $input) { __typename ... on SignedIn { accessToken } ... on SignInRefusedProblem { message } } }',
  channelByHandle: 'query DemoChannel($handle: String!) { channelByHandle(handle: $handle) { id } }',
  createChannel:
    'mutation DemoCreateChannel($input: CreateChannelInput!) { createChannel(input: $input) { __typename ... on Channel { id } ... on HandleTakenProblem { message } } }',
  updateChannel: 'mutation DemoUpdateChannel($input: UpdateChannelInput!) { updateChannel(input: $input) { __typename } }',
  startUpload:
    'mutation DemoStart($input: StartUploadInput!) { startUpload(input: $input) { __typename ... on Upload { id state partSizeBytes parts { number } video { id } } ... on QuotaExceededProblem { message } } }',
  signParts:
    'mutation DemoSign($input: SignUploadPartsInput!) { signUploadParts(input: $input) { number url headers { name value } } }',
  completeUpload:
    'mutation DemoComplete($input: CompleteUploadInput!) { completeUpload(input: $input) { __typename ... on Upload { id state } } }',
  updateVideo:
    'mutation DemoUpdateVideo($input: UpdateVideoInput!) { updateVideo(input: $input) { __typename ... on Video { id } } }',
  categories: 'query DemoCategories { categories { id slug } }',
  video: 'query DemoVideo($id: ID!) { video(id: $id) { id state } }',
};

const sha256 = (text, encoding = 'hex') => createHash('sha256').update(text).digest(encoding);

export function createGraph({ gatewayUrl, releaseKey }) {
  async function register() {
    const operations = Object.fromEntries(Object.values(DOCUMENTS).map((document) => [sha256(document), document]));
    const answer = await fetch(`${gatewayUrl}/internal/releases`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${releaseKey}` },
      body: JSON.stringify({ remote: 'demo', release: sha256(JSON.stringify(operations)).slice(0, 12), operations }),
    });
    if (!answer.ok) throw new Error(`the gateway took no documents: ${answer.status} ${await answer.text()}`);
  }

  /** Answers the operation's one field; waits and tries again where the graph says that it may. */
  async function ask(name, variables = {}, accessToken) {
    for (let attempt = 0; ; attempt++) {
      const answer = await fetch(`${gatewayUrl}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(accessToken && { authorization: `Bearer ${accessToken}` }) },
        body: JSON.stringify({ variables, extensions: { persistedQuery: { version: 1, sha256Hash: sha256(DOCUMENTS[name]) } } }),
      });
      const { data, errors } = await answer.json();
      if (!errors) return Object.values(data)[0];
      const { code, retryAfterMs } = errors[0].extensions ?? {};
      const isPassing = ['NOT_YET_KNOWN', 'UNAVAILABLE', 'RATE_LIMITED'].includes(code);
      if (!isPassing || attempt === 8) throw Object.assign(new Error(`${name}: ${errors[0].message} (${code})`), { code });
      await sleep(Math.min(retryAfterMs ?? 500 * 2 ** attempt, 60_000));
    }
  }

  /** Sends a file to the object store in parts and hands it over; answers the upload. Begun twice, it goes on. */
  async function upload({ file, kind, channelId, contentType, accessToken, beforeComplete }) {
    const { size } = statSync(file);
    const input = {
      ...{ kind, channelId, contentType, fileName: basename(file), sizeBytes: String(size) },
      ...{ fingerprint: fingerprint(file, size), idempotencyKey: randomUUID() },
    };
    const started = await ask('startUpload', { input }, accessToken);
    if (started.__typename !== 'Upload') throw new Error(`${basename(file)} was refused: ${started.message}`);
    const partSize = Number(started.partSizeBytes);
    const there = new Set(started.parts.map(({ number }) => number));
    const parts = Array.from({ length: Math.ceil(size / partSize) }, (_, index) => ({
      number: index + 1,
      bytes: readRange(file, index * partSize, Math.min(partSize, size - index * partSize)),
    })).filter(({ number }) => !there.has(number));
    if (parts.length > 0) {
      const wanted = parts.map(({ number, bytes }) => ({ number, sha256: sha256(bytes, 'base64') }));
      const signed = await ask('signParts', { input: { uploadId: started.id, parts: wanted } }, accessToken);
      for (const { number, url, headers } of signed) {
        const sent = await fetch(url, {
          method: 'PUT',
          body: parts.find((part) => part.number === number).bytes,
          headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
        });
        if (!sent.ok) throw new Error(`part ${number} of ${basename(file)}: ${sent.status} ${await sent.text()}`);
        await sent.arrayBuffer();
      }
    }
    await beforeComplete?.(started);
    const completed = await ask('completeUpload', { input: { uploadId: started.id } }, accessToken);
    if (completed.__typename !== 'Upload') throw new Error(`${basename(file)} was not taken: ${completed.__typename}`);
    return started;
  }

  return { register, ask, upload };
}

function readRange(file, from, length) {
  const bytes = Buffer.alloc(length);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, bytes, 0, length, from);
  } finally {
    closeSync(handle);
  }
  return bytes;
}

/** As `packages/upload-client` makes it, which is TypeScript and cannot be imported by the Node that runs this; a test holds them equal. */
export function fingerprint(file, size) {
  const hash = createHash('sha256').update(`${size}\0${basename(file)}\0`);
  hash.update(readRange(file, 0, Math.min(size, MIB)));
  hash.update(readRange(file, Math.max(0, size - MIB), Math.min(size, MIB)));
  return hash.digest('hex');
}

/** The token of the newest mail to an address that confirms it. */
export async function readVerificationToken(mailboxUrl, email) {
  for (let waited = 0; waited < 120; waited++) {
    const list = await fetch(`${mailboxUrl}/messages?to=${encodeURIComponent(email)}`).then((answer) => answer.json());
    for (const { id } of list) {
      const { text } = await fetch(`${mailboxUrl}/messages/${id}`).then((answer) => answer.json());
      const link = /https?:\/\/\S+\/verify\?\S+/.exec(text)?.[0];
      if (link) return new URL(link).searchParams.get('token');
    }
    await sleep(500);
  }
  throw new Error(`no mail that confirms ${email} arrived`);
}
