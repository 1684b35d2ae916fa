import { useQuery } from '@apollo/client/react';
import { describeError } from '@castgraph/graphql-client';
import { Broken } from '@castgraph/ui/broken';
import { Bone } from '@castgraph/ui/skeleton';
import { graphql } from '../../generated/index.ts';
import { Panel } from '../layout/panel.tsx';
import { ProfileForm } from './profile-form.tsx';
import { ProfilePicture } from './profile-picture.tsx';

const ProfileDocument = graphql(`
  query SettingsProfile {
    me {
      user {
        id
        ...ProfilePicture_user
        ...ProfileForm_user
      }
      account {
        email
        isEmailVerified
      }
    }
  }
`);

/** How the viewer appears to others. */
export function ProfilePanel() {
  const { data, error, refetch } = useQuery(ProfileDocument);
  const me = data?.me;
  if (error && !me) {
    return (
      <Broken
        title="Your account did not load"
        onRetry={() => void refetch()}
        details={describeError(error).requestId ?? undefined}
      >
        {describeError(error).message}
      </Broken>
    );
  }
  return (
    <Panel title="Account">
      {me?.user && me.account ? (
        <>
          <ProfilePicture user={me.user} email={me.account.email} isEmailVerified={me.account.isEmailVerified} />
          <ProfileForm key={me.user.id} user={me.user} />
        </>
      ) : (
        <div className="skeleton" aria-busy="true">
          <Bone width="40%" isLarge />
          <Bone width="80%" />
          <Bone width="80%" />
        </div>
      )}
    </Panel>
  );
}
