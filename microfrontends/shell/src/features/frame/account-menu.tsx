import { showKeyHelp, useSession } from '@castgraph/mfe-contracts';
import { Face } from '@castgraph/ui/avatar';
import { ButtonLink } from '@castgraph/ui/button';
import { Menu } from '@castgraph/ui/menu';
import { Keyboard, LogOut, Plus } from 'lucide-react';
import { useRouter } from 'next/router';
import { listAccountLinks } from './site-links.ts';

/** Whoever is signed in, or the way in. Until that is known the place is kept. */
export function AccountMenu({ address }: { address: string }) {
  const { state, viewer, signOut } = useSession();
  const router = useRouter();
  if (state === 'unknown') return <span className="bar__me" aria-hidden="true" />;
  if (!viewer) {
    const back = address === '/' ? '' : `?next=${encodeURIComponent(address)}`;
    return (
      <ButtonLink href={`/sign-in${back}`} size="sm" tone="plain">
        Sign in
      </ButtonLink>
    );
  }
  const leave = async () => {
    await signOut();
    await router.push('/');
  };
  return (
    <>
      <ButtonLink className="bar__create" href="/studio/upload" icon={Plus}>
        Create
      </ButtonLink>
      <Menu
        label="Your account"
        items={[
          ...listAccountLinks(viewer),
          { label: 'Keyboard shortcuts', icon: Keyboard, onSelect: showKeyHelp },
          'separator',
          { label: 'Sign out', icon: LogOut, onSelect: () => void leave() },
        ]}
        trigger={(props) => (
          <button type="button" className="bar__me" {...props}>
            <Face name={viewer.displayName} pictureUrl={viewer.avatarUrl} size="sm" />
            <span className="sr">Your account, {viewer.displayName}</span>
          </button>
        )}
      />
    </>
  );
}
