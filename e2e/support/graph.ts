import { createHash } from 'node:crypto';
import { environment } from './environment.ts';

/** What the journeys ask of the graph to prepare their people; a release of its own, as every remote has one. */
export const documents = {
  signUp: `mutation E2eSignUp($input: SignUpInput!) { signUp(input: $input) { __typename } }`,
  verifyEmail: `mutation E2eVerify($input: VerifyEmailInput!) { verifyEmail(input: $input) { __typename } }`,
  signIn: `mutation E2eSignIn($input: SignInInput!) { signIn(input: $input) { __typename ... on SignedIn { accessToken } } }`,
  createChannel: `mutation E2eChannel($input: CreateChannelInput!) { createChannel(input: $input) { __typename ... on Channel { id handle } } }`,
  startUpload: `mutation E2eStart($input: StartUploadInput!) { startUpload(input: $input) { __typename ... on Upload { id partSizeBytes video { id } } ... on QuotaExceededProblem { message } } }`,
  signParts: `mutation E2eSign($input: SignUploadPartsInput!) { signUploadParts(input: $input) { number url headers { name value } } }`,
  completeUpload: `mutation E2eComplete($input: CompleteUploadInput!) { completeUpload(input: $input) { __typename ... on Upload { id state } } }`,
  updateVideo: `mutation E2eUpdate($input: UpdateVideoInput!) { updateVideo(input: $input) { __typename ... on Video { id visibility } } }`,
  video: `query E2eVideo($id: ID!) { video(id: $id) { id state isPlayable durationMs thumbnail { url(widthPx: 640) } renditions { state heightPx } myPlayback { __typename ... on PlaybackGrant { hlsUrl dashUrl } } } }`,
} as const;

const hashOf = (document: string) => createHash('sha256').update(document).digest('hex');

/** Registers the documents; without this the gateway refuses them, since they reach past the public contract. */
export async function registerDocuments(): Promise<void> {
  const operations = Object.fromEntries(Object.values(documents).map((document) => [hashOf(document), document]));
  const answer = await fetch(`${environment.gatewayUrl}/internal/releases`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${environment.releaseKey}` },
    body: JSON.stringify({ remote: 'e2e', release: 'journeys', operations }),
  });
  if (!answer.ok) throw new Error(`The gateway took no documents: ${answer.status} ${await answer.text()}`);
}

/** Asks the graph; throws with the answer's errors. */
export async function ask<Data>(name: keyof typeof documents, variables: object, accessToken?: string): Promise<Data> {
  const answer = await fetch(`${environment.gatewayUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(accessToken ? { authorization: `Bearer ${accessToken}` } : {}) },
    body: JSON.stringify({ variables, extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(documents[name]) } } }),
  });
  const { data, errors } = (await answer.json()) as { data: Data; errors?: unknown[] };
  if (errors) throw new Error(`${name}: ${JSON.stringify(errors)}`);
  return data;
}
