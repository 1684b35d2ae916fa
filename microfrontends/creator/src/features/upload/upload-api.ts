import type { ApolloClient } from '@apollo/client';
import { graphql, readFragment } from '../../generated/index.ts';
import type { PartAddress } from './part-sender.ts';

const UploadStart_upload = graphql(`
  fragment UploadStart_upload on Upload {
    id
    state
    partSizeBytes
    receivedBytes
    parts {
      number
      sha256
    }
    failure
    video {
      id
      title
    }
  }
`);

const StartUpload = graphql(`
  mutation StartUpload($input: StartUploadInput!) {
    startUpload(input: $input) {
      ...UploadStart_upload
      ... on QuotaExceededProblem {
        message
      }
    }
  }
`);

const SignUploadPart = graphql(`
  mutation SignUploadPart($input: SignUploadPartsInput!) {
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

const CompleteUpload = graphql(`
  mutation CompleteUpload($input: CompleteUploadInput!) {
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
        partNumbers
      }
    }
  }
`);

const AbortUpload = graphql(`
  mutation AbortUpload($input: AbortUploadInput!) {
    abortUpload(input: $input) {
      removedId
    }
  }
`);

export interface StartRequest {
  kind: 'VIDEO' | 'THUMBNAIL';
  channelId: string | null;
  fileName: string;
  contentType: string;
  sizeBytes: number;
  fingerprint: string;
  idempotencyKey: string;
}

export interface StartedUpload {
  id: string;
  state: 'OPEN' | 'CHECKING' | 'COMPLETED' | 'ABORTED' | 'FAILED';
  partSizeBytes: number;
  storedParts: number[];
  receivedBytes: number;
  failure: string | null;
  videoId: string | null;
}

export type StartOutcome = { kind: 'started'; upload: StartedUpload } | { kind: 'refused'; message: string };

export type CompleteOutcome =
  | { kind: 'completed' }
  | { kind: 'checking' }
  | { kind: 'failed'; message: string }
  | { kind: 'incomplete'; partNumbers: number[] };

/** What the graph does for an upload. */
export interface UploadApi {
  start(request: StartRequest): Promise<StartOutcome>;
  sign(uploadId: string, part: { number: number; sha256: string }, signal: AbortSignal): Promise<PartAddress>;
  complete(uploadId: string): Promise<CompleteOutcome>;
  abort(uploadId: string): Promise<void>;
}

const noAnswer = () => new Error('The graph answered nothing.');

export function createUploadApi(client: ApolloClient): UploadApi {
  return {
    async start(request) {
      const { data } = await client.mutate({ mutation: StartUpload, variables: { input: request } });
      const answer = data?.startUpload;
      if (!answer) throw noAnswer();
      if (answer.__typename === 'QuotaExceededProblem') return { kind: 'refused', message: answer.message };
      const upload = readFragment(UploadStart_upload, answer);
      return {
        kind: 'started',
        upload: {
          id: upload.id,
          state: upload.state,
          partSizeBytes: Number(upload.partSizeBytes),
          receivedBytes: Number(upload.receivedBytes),
          // A part without its checksum has to come again: the file would not be complete with it.
          storedParts: upload.parts.filter(({ sha256 }) => sha256 !== '').map(({ number }) => number),
          failure: upload.failure ?? null,
          videoId: upload.video?.id ?? null,
        },
      };
    },
    async sign(uploadId, part, signal) {
      const { data } = await client.mutate({
        mutation: SignUploadPart,
        variables: { input: { uploadId, parts: [part] } },
        context: { fetchOptions: { signal } },
      });
      const [address] = data?.signUploadParts ?? [];
      if (!address) throw noAnswer();
      return address;
    },
    async complete(uploadId) {
      const { data } = await client.mutate({ mutation: CompleteUpload, variables: { input: { uploadId } } });
      const answer = data?.completeUpload;
      if (!answer) throw noAnswer();
      if (answer.__typename === 'QuotaExceededProblem') return { kind: 'failed', message: answer.message };
      if (answer.__typename === 'UploadIncompleteProblem') return { kind: 'incomplete', partNumbers: answer.partNumbers };
      if (answer.state === 'COMPLETED') return { kind: 'completed' };
      if (answer.state === 'CHECKING') return { kind: 'checking' };
      return { kind: 'failed', message: answer.failure ?? 'The file was refused.' };
    },
    async abort(uploadId) {
      await client.mutate({ mutation: AbortUpload, variables: { input: { uploadId } } });
    },
  };
}
