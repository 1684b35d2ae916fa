import { formatAddress, type RemotePageProps } from '@castgraph/mfe-contracts';
import { ButtonLink } from '@castgraph/ui/button';
import { DocumentTitle } from '@castgraph/ui/document-title';
import { NotFound } from '@castgraph/ui/not-found';
import { type AdminPlace, AdminPlaces } from './features/access/admin-places.tsx';
import { AdminsOnly } from './features/access/admins-only.tsx';
import { JobsPage } from './routes/jobs.tsx';
import { UsersPage } from './routes/users.tsx';

const titles: Record<AdminPlace, string> = { jobs: 'Jobs', users: 'Users' };

/** Which of this remote's pages an address is; null where there is none. */
function readPlace(path: string): AdminPlace | null {
  const [, , place = 'jobs', ...rest] = path.replace(/\/+$/, '').split('/');
  return rest.length === 0 && (place === 'jobs' || place === 'users') ? place : null;
}

/** Everything below /admin; rendered in the browser alone, because none of it is for visitors. */
export default function Page({ path, query }: RemotePageProps) {
  const place = readPlace(path);
  if (!place) return <NotFound action={<ButtonLink href="/admin">To the administration</ButtonLink>} />;
  return (
    <AdminsOnly address={formatAddress({ path, query })}>
      <DocumentTitle>{titles[place]}</DocumentTitle>
      <AdminPlaces current={place} />
      {place === 'users' ? <UsersPage /> : <JobsPage videoId={query.video} jobId={query.job} />}
    </AdminsOnly>
  );
}
