// What this remote offers to the shell, as './Page'.
import type { RemotePageModule } from '@castgraph/mfe-contracts';

export { default } from './page.tsx';

export const title: RemotePageModule['title'] = ({ path }) => {
  if (path.startsWith('/studio/upload')) return 'Upload';
  return path.startsWith('/studio/videos/') ? 'Edit a video' : 'Your videos';
};
