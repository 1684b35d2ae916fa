import { useQuery } from '@apollo/client/react';
import { useSession } from '@castgraph/mfe-contracts';
import { graphql } from '../../generated/index.ts';

export const MyChannelsQuery = graphql(`
  query MyChannels {
    me {
      collaborations {
        id
        role
        channel {
          id
          handle
          name
          avatar {
            url(widthPx: 80)
          }
        }
      }
    }
  }
`);

export interface MyChannel {
  id: string;
  handle: string;
  name: string;
  avatarUrl: string | null;
}

/** The channels that the viewer publishes with; `channels` is null until they are known. */
export function useMyChannels(): { channels: MyChannel[] | null; hasFailed: boolean; retry(): void } {
  const { state } = useSession();
  const { data, error, refetch } = useQuery(MyChannelsQuery, {
    skip: state !== 'signed-in',
    // A channel that was opened a moment ago, on another page, has to be here.
    fetchPolicy: 'cache-and-network',
  });
  const channels = data?.me?.collaborations?.map(({ channel: { id, handle, name, avatar } }) => ({
    id,
    handle,
    name,
    avatarUrl: avatar?.url ?? null,
  }));
  const retry = () => {
    refetch().catch(() => undefined);
  };
  return { channels: channels ?? null, hasFailed: error !== undefined && !channels, retry };
}
