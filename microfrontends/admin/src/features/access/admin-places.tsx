import { TabLinks } from '@castgraph/ui/tabs';

export type AdminPlace = 'jobs' | 'accounts';

/** The places of the administration. */
export function AdminPlaces({ current }: { current: AdminPlace }) {
  return (
    <TabLinks
      label="Administration"
      selected={current}
      tabs={[
        { id: 'jobs', label: 'Jobs', href: '/admin/jobs' },
        { id: 'accounts', label: 'Accounts', href: '/admin/accounts' },
      ]}
    />
  );
}
