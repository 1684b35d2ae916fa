// What this remote offers to the shell, as './Page'.
import type { RemotePageModule } from '@castgraph/mfe-contracts';
import { findTitle } from './titles.ts';

export { default } from './page.tsx';

export const title: RemotePageModule['title'] = ({ path }) => findTitle(path);
