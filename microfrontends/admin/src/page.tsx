import type { RemotePageModule, RemotePageProps } from '@castgraph/mfe-contracts';
import { type AdminPlace, AdminPlaces } from './features/access/admin-places.tsx';
import { AdminsOnly } from './features/access/admins-only.tsx';
import { JobsPage } from './routes/jobs.tsx';
import { UsersPage } from './routes/users.tsx';

function readPlace(path: string): AdminPlace {
  return path.startsWith('/admin/users') ? 'users' : 'jobs';
}

/** Everything below /admin; rendered in the browser alone, because none of it is for visitors. */
export default function Page({ path, query }: RemotePageProps) {
  const place = readPlace(path);
  return (
    <AdminsOnly path={path}>
      <AdminPlaces current={place} />
      {place === 'users' ? <UsersPage /> : <JobsPage videoId={query.video} jobId={query.job} />}
    </AdminsOnly>
  );
}

export const title: RemotePageModule['title'] = ({ path }) => (readPlace(path) === 'users' ? 'Users' : 'Jobs');
