import { useMutation } from '@apollo/client/react';
import { useSession } from '@castgraph/mfe-contracts';
import { useRef } from 'react';
import { graphql } from '../../generated/index.ts';
import { ChannelForm, type ChannelValues } from './channel-form.tsx';

const CreateChannelDocument = graphql(`
  mutation CreateChannel($input: CreateChannelInput!) {
    createChannel(input: $input) {
      ... on Channel {
        id
        ...ChannelRow_channel
      }
      ... on HandleTakenProblem {
        message
        suggestedHandles
      }
    }
  }
`);

const blank: ChannelValues = { name: '', handle: '', description: '' };

/** Opens a channel. */
export function CreateChannel({ onDone, onCancel }: { onDone(): Promise<void>; onCancel(): void }) {
  const [create] = useMutation(CreateChannelDocument);
  const session = useSession();
  // The same words sent twice, as after a lost answer, open one channel; other words are another wish.
  const wish = useRef({ words: '', key: '' });
  const submit = async (values: ChannelValues) => {
    const words = JSON.stringify(values);
    if (wish.current.words !== words) wish.current = { words, key: crypto.randomUUID() };
    const { data } = await create({ variables: { input: { ...values, idempotencyKey: wish.current.key } } });
    if (data?.createChannel?.__typename === 'HandleTakenProblem') return data.createChannel;
    // The first channel makes its owner a creator.
    await session.refresh();
    await onDone();
    return null;
  };
  return <ChannelForm label="Open a channel" verb="Open the channel" initial={blank} onCancel={onCancel} onSubmit={submit} />;
}
