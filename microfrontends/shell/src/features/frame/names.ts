import type { RemoteName } from '@castgraph/mfe-contracts';

/** What a person calls the part of the site that a remote is. */
export const remoteTitles: Record<RemoteName, string> = {
  home: 'Home',
  auth: 'Your account',
  player: 'The player',
  creator: 'Studio',
  admin: 'Admin',
};
