import { TabLinks } from '@castgraph/ui/tabs';

/** The two ways in. Where somebody was heading is kept on the way from one to the other. */
export function AuthTabs({ selected, next }: { selected: 'sign-in' | 'sign-up'; next: string | undefined }) {
  const query = next ? `?next=${encodeURIComponent(next)}` : '';
  return (
    <TabLinks
      label="Account"
      selected={selected}
      tabs={[
        { id: 'sign-in', label: 'Sign in', href: `/sign-in${query}` },
        { id: 'sign-up', label: 'Create an account', href: `/sign-up${query}` },
      ]}
    />
  );
}
