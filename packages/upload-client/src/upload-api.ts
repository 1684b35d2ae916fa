import type { ApolloClient } from '@apollo/client';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { PartAddress } from './part-sender.ts';

type UploadState = 'OPEN' | 'CHECKING' | 'COMPLETED' | 'ABORTED' | 'FAILED';

export interface StartRequest {
  kind: 'VIDEO' | 'THUMBNAIL' | 'AVATAR' | 'BANNER';
  channelId: string | null;
  fileName: string;
  contentType: string;
  sizeBytes: number;
  fingerprint: string;
  idempotencyKey: string;
}

type Refused = { __typename: 'QuotaExceededProblem'; message: string };

interface StartAnswer {
  __typename: 'Upload';
  id: string;
  state: UploadState;
  partSizeBytes: string;
  receivedBytes: string;
  parts: readonly { number: number; sha256: string }[];
  /** Asked for where a file becomes a video. */
  video?: { id: string } | null;
}

type CompleteAnswer =
  | { __typename: 'Upload'; state: UploadState; failure?: string | null }
  | { __typename: 'UploadIncompleteProblem'; partNumbers: readonly number[] };

/** The three operations as a remote writes them: trusted documents belong to its release. */
export interface UploadDocuments {
  start: TypedDocumentNode<{ startUpload?: StartAnswer | Refused | null }, { input: StartRequest }>;
  sign: TypedDocumentNode<
    { signUploadParts?: readonly PartAddress[] | null },
    { input: { uploadId: string; parts: { number: number; sha256: string }[] } }
  >;
  complete: TypedDocumentNode<{ completeUpload?: CompleteAnswer | Refused | null }, { input: { uploadId: string } }>;
}

export interface StartedUpload {
  id: string;
  state: UploadState;
  partSizeBytes: number;
  storedParts: number[];
  receivedBytes: number;
  videoId: string | null;
}

export type StartOutcome = { kind: 'started'; upload: StartedUpload } | { kind: 'refused'; message: string };

export type CompleteOutcome =
  | { kind: 'completed' }
  | { kind: 'checking' }
  | { kind: 'refused'; message: string }
  | { kind: 'incomplete'; partNumbers: readonly number[] };

/** What the graph does for an upload. */
export interface UploadApi {
  start(request: StartRequest): Promise<StartOutcome>;
  sign(uploadId: string, part: { number: number; sha256: string }): Promise<PartAddress>;
  complete(uploadId: string): Promise<CompleteOutcome>;
}

const noAnswer = () => new Error('The graph answered nothing.');

export function createUploadApi(client: ApolloClient, documents: UploadDocuments): UploadApi {
  return {
    async start(request) {
      const { data } = await client.mutate({ mutation: documents.start, variables: { input: request } });
      const answer = data?.startUpload;
      if (!answer) throw noAnswer();
      if (answer.__typename === 'QuotaExceededProblem') return { kind: 'refused', message: answer.message };
      const { id, state, partSizeBytes, receivedBytes, parts, video } = answer;
      return {
        kind: 'started',
        upload: {
          id,
          state,
          partSizeBytes: Number(partSizeBytes),
          receivedBytes: Number(receivedBytes),
          // A part without its checksum has to come again: the file would not be complete with it.
          storedParts: parts.filter(({ sha256 }) => sha256 !== '').map(({ number }) => number),
          videoId: video?.id ?? null,
        },
      };
    },
    async sign(uploadId, part) {
      const { data } = await client.mutate({
        mutation: documents.sign,
        variables: { input: { uploadId, parts: [part] } },
      });
      const [address] = data?.signUploadParts ?? [];
      if (!address) throw noAnswer();
      return address;
    },
    async complete(uploadId) {
      const { data } = await client.mutate({ mutation: documents.complete, variables: { input: { uploadId } } });
      const answer = data?.completeUpload;
      if (!answer) throw noAnswer();
      if (answer.__typename === 'QuotaExceededProblem') return { kind: 'refused', message: answer.message };
      if (answer.__typename === 'UploadIncompleteProblem') return { kind: 'incomplete', partNumbers: answer.partNumbers };
      if (answer.state === 'COMPLETED') return { kind: 'completed' };
      if (answer.state === 'CHECKING') return { kind: 'checking' };
      return { kind: 'refused', message: answer.failure ?? 'The file was refused.' };
    },
  };
}
