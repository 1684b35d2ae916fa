import type { ApolloClient } from '@apollo/client';
import { graphql } from '../../generated/index.ts';

const GiveUpUpload = graphql(`
  mutation GiveUpUpload($input: AbortUploadInput!) {
    abortUpload(input: $input) {
      removedId
    }
  }
`);

/** Gives an upload up: what was stored of it is deleted, and its draft with it. */
export async function giveUpUpload(client: ApolloClient, uploadId: string): Promise<void> {
  await client.mutate({ mutation: GiveUpUpload, variables: { input: { uploadId } } });
}
