import type { ApolloClient } from '@apollo/client';
import { describeError } from '@castgraph/graphql-client';
import type { UploadKind } from '../../generated/graphql.ts';
import { graphql } from '../../generated/index.ts';
import { fingerprintFile, hashBytes } from './hash-file.ts';

const StartDocument = graphql(`
  mutation StartPictureUpload($input: StartUploadInput!) {
    startUpload(input: $input) {
      ... on Upload {
        id
        state
        partSizeBytes
        sizeBytes
        parts {
          number
        }
      }
      ... on QuotaExceededProblem {
        message
      }
    }
  }
`);

const SignPartsDocument = graphql(`
  mutation SignPictureParts($input: SignUploadPartsInput!) {
    signUploadParts(input: $input) {
      number
      url
      headers {
        name
        value
      }
    }
  }
`);

const CompleteDocument = graphql(`
  mutation CompletePictureUpload($input: CompleteUploadInput!) {
    completeUpload(input: $input) {
      ... on Upload {
        id
        state
        failure
      }
      ... on QuotaExceededProblem {
        message
      }
      ... on UploadIncompleteProblem {
        message
      }
    }
  }
`);

/** Why a picture was not taken, in words for the person who chose it. */
export class PictureRefused extends Error {
  override readonly name = 'PictureRefused';
}

/** Sends a picture straight to the object store, as every file comes in, and answers the id of its upload. */
export async function uploadPicture(client: ApolloClient, file: File, kind: UploadKind): Promise<string> {
  const started = await client.mutate({
    mutation: StartDocument,
    variables: {
      input: {
        kind,
        fileName: file.name,
        contentType: file.type,
        sizeBytes: String(file.size),
        fingerprint: await fingerprintFile(file),
        idempotencyKey: crypto.randomUUID(),
      },
    },
  });
  const upload = started.data?.startUpload;
  if (upload?.__typename !== 'Upload') throw new PictureRefused(upload?.message ?? 'The picture was not taken.');
  if (upload.state === 'OPEN') await sendParts(client, file, upload);
  if (upload.state === 'OPEN') await complete(client, upload.id);
  return upload.id;
}

interface OpenUpload {
  id: string;
  partSizeBytes: string;
  parts: readonly { number: number }[];
}

async function sendParts(client: ApolloClient, file: File, { id, partSizeBytes, parts }: OpenUpload): Promise<void> {
  const size = Number(partSizeBytes);
  const arrived = new Set(parts.map(({ number }) => number));
  for (let number = 1; (number - 1) * size < file.size; number += 1) {
    if (arrived.has(number)) continue;
    const bytes = await file.slice((number - 1) * size, number * size).arrayBuffer();
    const sha256 = await hashBytes(bytes, 'base64');
    const signed = await client.mutate({
      mutation: SignPartsDocument,
      variables: { input: { uploadId: id, parts: [{ number, sha256 }] } },
    });
    const [part] = signed.data?.signUploadParts ?? [];
    if (!part) throw new PictureRefused('The picture was not taken.');
    const answer = await fetch(part.url, {
      method: 'PUT',
      body: bytes,
      headers: Object.fromEntries(part.headers.map(({ name, value }) => [name, value])),
      credentials: 'omit',
    });
    if (!answer.ok) throw new PictureRefused('The picture did not arrive. Check the connection and try again.');
  }
}

async function complete(client: ApolloClient, uploadId: string): Promise<void> {
  const completed = (await client.mutate({ mutation: CompleteDocument, variables: { input: { uploadId } } })).data
    ?.completeUpload;
  if (completed?.__typename === 'Upload') {
    if (completed.state === 'FAILED') throw new PictureRefused(completed.failure ?? 'The picture cannot be read.');
    return;
  }
  throw new PictureRefused(completed?.message ?? 'The picture was not taken.');
}

const attemptsMax = 10;

/** Uses a picture that was just sent: its checks take a moment, during which the graph says so. */
export async function whenPictureIsReady(use: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await use();
    } catch (error) {
      const { code, retryAfterMs } = describeError(error);
      if (code !== 'NOT_YET_KNOWN' || attempt === attemptsMax) throw error;
      await new Promise((resolve) => setTimeout(resolve, retryAfterMs ?? 1_000));
    }
  }
}
