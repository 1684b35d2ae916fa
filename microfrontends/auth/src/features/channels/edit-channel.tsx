import { useMutation } from '@apollo/client/react';
import { Mark } from '@castgraph/ui/avatar';
import { showToast } from '@castgraph/ui/toast';
import { type FragmentType, graphql, readFragment } from '../../generated/index.ts';
import { PictureButton } from '../picture/picture-button.tsx';
import { ChannelForm, type ChannelValues } from './channel-form.tsx';

const EditChannel_channel = graphql(`
  fragment EditChannel_channel on Channel {
    id
    name
    handle
    description
    avatar {
      url(widthPx: 128)
    }
  }
`);

const UpdateChannelDocument = graphql(`
  mutation UpdateChannel($input: UpdateChannelInput!) {
    updateChannel(input: $input) {
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

/** Changes a channel: its picture at once, its words when they are saved. */
export function EditChannel({ channel: masked, onDone }: { channel: FragmentType<typeof EditChannel_channel>; onDone(): void }) {
  const { id, name, handle, description, avatar } = readFragment(EditChannel_channel, masked);
  const [update] = useMutation(UpdateChannelDocument);
  const submit = async (values: ChannelValues) => {
    const { data } = await update({ variables: { input: { channelId: id, ...values } } });
    if (data?.updateChannel?.__typename === 'HandleTakenProblem') return data.updateChannel;
    showToast({ text: 'Saved' });
    onDone();
    return null;
  };
  const choosePicture = async (avatarUploadId: string | null) => {
    await update({ variables: { input: { channelId: id, avatarUploadId } } });
  };
  return (
    <div style={{ flex: 1 }}>
      <div className="me">
        <Mark name={name} pictureUrl={avatar?.url} size="lg" />
        <div>
          <b>{name}</b>
          <p className="hint">@{handle}</p>
        </div>
        <PictureButton kind="AVATAR" hasPicture={avatar !== null} onChoose={choosePicture} />
      </div>
      <ChannelForm
        label={`Edit ${name}`}
        verb="Save"
        initial={{ name, handle, description }}
        onCancel={onDone}
        onSubmit={submit}
      />
    </div>
  );
}
