import { type RemotePageProps, useSession } from '@castgraph/mfe-contracts';
import { PageTitle } from '@castgraph/ui/page-title';
import { Bone, Waiting } from '@castgraph/ui/skeleton';
import { useEffect } from 'react';
import { AccessTokensPanel } from '../access-tokens/access-tokens-panel.tsx';
import { ChannelsPanel } from '../channels/channels-panel.tsx';
import { PasswordPanel } from './password-panel.tsx';
import { ProfilePanel } from './profile-panel.tsx';
import { SessionsPanel } from './sessions-panel.tsx';
import { SettingsNav } from './settings-nav.tsx';

function Boxes() {
  return (
    <Waiting label="Settings are loading">
      <div className="panel skeleton">
        <Bone width="30%" isLarge />
        <Bone width="70%" />
        <Bone width="55%" />
      </div>
    </Waiting>
  );
}

/** `/settings` and the pages below it, for whoever is signed in. */
export function SettingsPage({ path, navigate }: RemotePageProps) {
  const { state } = useSession();
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a change of who is there leads on.
  useEffect(() => {
    if (state === 'visitor') navigate(`/sign-in?next=${encodeURIComponent(path)}`, { replace: true });
  }, [state]);
  return (
    <>
      <PageTitle title="Settings" />
      <div className="set">
        <SettingsNav path={path} />
        <div className="set__body">
          {state !== 'signed-in' ? (
            <Boxes />
          ) : path === '/settings/sign-in' ? (
            <>
              <PasswordPanel />
              <SessionsPanel />
            </>
          ) : path === '/settings/channels' ? (
            <ChannelsPanel />
          ) : path === '/settings/tokens' ? (
            <AccessTokensPanel />
          ) : (
            <ProfilePanel />
          )}
        </div>
      </div>
    </>
  );
}
