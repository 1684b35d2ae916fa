import { useApolloClient } from '@apollo/client/react';
import { describeError } from '@castgraph/graphql-client';
import { showToast } from '@castgraph/ui/toast';
import { useCallback } from 'react';
import { graphql } from '../../generated/index.ts';

const DeleteVideo = graphql(`
  mutation DeleteVideo($input: DeleteVideoInput!) {
    deleteVideo(input: $input) {
      removedId
    }
  }
`);

const RestoreVideo = graphql(`
  mutation RestoreVideo($input: RestoreVideoInput!) {
    restoreVideo(input: $input) {
      id
    }
  }
`);

interface DeleteOptions {
  /** It is gone from the page, or back on it. */
  onGone(videoId: string): void;
  onBack(videoId: string): void;
}

/** Deletes at once and offers to take it back; the files stay as long as the offer does. */
export function useDeleteVideo({ onGone, onBack }: DeleteOptions) {
  const client = useApolloClient();
  return useCallback(
    async ({ id, title }: { id: string; title: string }) => {
      const input = { videoId: id };
      onGone(id);
      try {
        await client.mutate({ mutation: DeleteVideo, variables: { input } });
      } catch (error) {
        onBack(id);
        showToast({ text: describeError(error).message, tone: 'danger' });
        return;
      }
      const restore = async () => {
        try {
          await client.mutate({ mutation: RestoreVideo, variables: { input } });
          onBack(id);
        } catch (error) {
          showToast({ text: describeError(error).message, tone: 'danger' });
        }
      };
      showToast({ text: `“${title}” is deleted`, action: { label: 'Undo', run: () => void restore() } });
    },
    [client, onGone, onBack],
  );
}
