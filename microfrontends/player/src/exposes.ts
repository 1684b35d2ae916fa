// What this remote offers to the shell, as './Page'.
import type { RemotePageModule } from '@castgraph/mfe-contracts';
import { WatchQuery } from './features/watch/watch-query.ts';

export { default } from './page.tsx';

export const prefetch: RemotePageModule['prefetch'] = async ({ client, params }) => {
  const { data } = await client.query({ query: WatchQuery, variables: { id: params.id ?? '' }, errorPolicy: 'all' });
  return data && !data.video ? { status: 404 } : undefined;
};
