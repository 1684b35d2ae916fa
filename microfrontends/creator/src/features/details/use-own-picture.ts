import { useApolloClient } from '@apollo/client/react';
import { describeError } from '@castgraph/graphql-client';
import { createUploadApi } from '@castgraph/upload-client/upload-api';
import { useState } from 'react';
import { graphql } from '../../generated/index.ts';
import { uploadDocuments } from '../upload/upload-documents.ts';
import { StudioVideoQuery, UpdateVideo } from './details-query.ts';

const AddThumbnail = graphql(`
  mutation AddThumbnail($input: AddThumbnailInput!) {
    addThumbnail(input: $input) {
      id
    }
  }
`);

/** Uploads a picture of one's own and shows the video by it. */
export function useOwnPicture(videoId: string) {
  const client = useApolloClient();
  const [state, setState] = useState<{ isBusy: boolean; percent: number; problem: string | null }>({
    isBusy: false,
    percent: 0,
    problem: null,
  });
  const add = async (file: File) => {
    setState({ isBusy: true, percent: 0, problem: null });
    let problem: string | null = null;
    try {
      const { sendPicture } = await import('@castgraph/upload-client/send-picture');
      const outcome = await sendPicture({
        api: createUploadApi(client, uploadDocuments),
        file,
        kind: 'THUMBNAIL',
        onPercent: (percent) => setState((before) => ({ ...before, percent })),
      });
      if (outcome.kind === 'refused') problem = outcome.message;
      else {
        const { data } = await client.mutate({
          mutation: AddThumbnail,
          variables: { input: { videoId, uploadId: outcome.uploadId } },
        });
        const thumbnailId = data?.addThumbnail?.id;
        if (thumbnailId)
          await client.mutate({ mutation: UpdateVideo, variables: { input: { videoId, changes: { thumbnailId } } } });
        await client.query({ query: StudioVideoQuery, variables: { id: videoId }, fetchPolicy: 'network-only' });
      }
    } catch (error) {
      problem = describeError(error).message;
    }
    setState({ isBusy: false, percent: 0, problem });
  };
  return { ...state, add };
}
