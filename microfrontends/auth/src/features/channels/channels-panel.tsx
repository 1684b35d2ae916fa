import { useQuery } from '@apollo/client/react';
import { describeError } from '@castgraph/graphql-client';
import { Broken } from '@castgraph/ui/broken';
import { Button } from '@castgraph/ui/button';
import { Empty } from '@castgraph/ui/empty';
import { Bone } from '@castgraph/ui/skeleton';
import { showToast } from '@castgraph/ui/toast';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { graphql } from '../../generated/index.ts';
import { Panel } from '../layout/panel.tsx';
import { ChannelRow } from './channel-row.tsx';
import { CreateChannel } from './create-channel.tsx';

const ChannelsDocument = graphql(`
  query SettingsChannels {
    me {
      collaborations {
        id
        channel {
          id
          ...ChannelRow_channel
        }
      }
    }
  }
`);

/** The viewer's channels: open one, change one. */
export function ChannelsPanel() {
  const { data, error, refetch } = useQuery(ChannelsDocument, { fetchPolicy: 'cache-and-network' });
  const [isCreating, setIsCreating] = useState(false);
  const collaborations = data?.me?.collaborations;

  if (error && !collaborations) {
    return (
      <Broken title="Your channels did not load" onRetry={() => void refetch()}>
        {describeError(error).message}
      </Broken>
    );
  }
  const create = (
    <Button tone="primary" size="sm" icon={Plus} onClick={() => setIsCreating(true)}>
      Open a channel
    </Button>
  );
  return (
    <Panel title="Channels" end={collaborations?.length ? create : undefined}>
      {isCreating && (
        <CreateChannel
          onCancel={() => setIsCreating(false)}
          onDone={async () => {
            await refetch();
            setIsCreating(false);
            showToast({ text: 'Your channel is open.' });
          }}
        />
      )}
      {!collaborations ? (
        <div className="skeleton" aria-busy="true">
          <Bone width="60%" isLarge />
          <Bone width="50%" isLarge />
        </div>
      ) : collaborations.length === 0 && !isCreating ? (
        <Empty title="No channel yet" headingLevel={3} action={create}>
          A channel is where your videos come out. You may have several.
        </Empty>
      ) : (
        <ul className="devices">
          {collaborations.map(({ id, channel }) => (
            <ChannelRow key={id} channel={channel} />
          ))}
        </ul>
      )}
    </Panel>
  );
}
