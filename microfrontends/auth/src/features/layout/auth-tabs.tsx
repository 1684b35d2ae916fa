import { TabLinks } from '@castgraph/ui/tabs';
import { withNextPath } from '../forms/kept-next-path.ts';

/** The two ways in. Where somebody was heading is kept on the way from one to the other. */
export function AuthTabs({ selected, next }: { selected: 'sign-in' | 'sign-up'; next: string }) {
  return (
    <TabLinks
      label="Account"
      selected={selected}
      tabs={[
        { id: 'sign-in', label: 'Sign in', href: withNextPath('/sign-in', next) },
        { id: 'sign-up', label: 'Create an account', href: withNextPath('/sign-up', next) },
      ]}
    />
  );
}
