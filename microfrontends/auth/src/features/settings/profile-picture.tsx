import { useMutation } from '@apollo/client/react';
import { useSession } from '@castgraph/mfe-contracts';
import { Face } from '@castgraph/ui/avatar';
import { type FragmentType, graphql, readFragment } from '../../generated/index.ts';
import { PictureButton } from '../picture/picture-button.tsx';

const ProfilePicture_user = graphql(`
  fragment ProfilePicture_user on User {
    id
    handle
    displayName
    avatar {
      url(widthPx: 128)
    }
  }
`);

const ChangePictureDocument = graphql(`
  mutation ChangePicture($input: UpdateProfileInput!) {
    updateProfile(input: $input) {
      ... on User {
        id
        ...ProfilePicture_user
      }
    }
  }
`);

interface ProfilePictureProps {
  user: FragmentType<typeof ProfilePicture_user>;
  email: string;
  isEmailVerified: boolean;
}

/** The viewer's picture, with the address that only they see. */
export function ProfilePicture({ user: masked, email, isEmailVerified }: ProfilePictureProps) {
  const { handle, displayName, avatar } = readFragment(ProfilePicture_user, masked);
  const session = useSession();
  const [change] = useMutation(ChangePictureDocument);
  const choose = async (avatarUploadId: string | null) => {
    await change({ variables: { input: { avatarUploadId } } });
    await session.refresh();
  };
  return (
    <div className="me">
      <Face name={displayName} pictureUrl={avatar?.url} size="lg" />
      <div>
        <b>{handle}</b>
        <p className="hint">
          {email}, {isEmailVerified ? 'checked' : 'not confirmed yet'}
        </p>
      </div>
      <PictureButton kind="AVATAR" hasPicture={avatar !== null} onChoose={choose} />
    </div>
  );
}
