import { TabLinks } from '@castgraph/ui/tabs';

export type AdminPlace = 'jobs' | 'users';

/** The places of the administration, where there is no rail to show them. */
export function AdminPlaces({ current }: { current: AdminPlace }) {
  return (
    <div className="places">
      <TabLinks
        label="Administration"
        selected={current}
        tabs={[
          { id: 'jobs', label: 'Jobs', href: '/admin/jobs' },
          { id: 'users', label: 'Users', href: '/admin/users' },
        ]}
      />
    </div>
  );
}
