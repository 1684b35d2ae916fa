import type { Viewer } from '@castgraph/auth/viewer';
import DataLoader from 'dataloader';
import type { UserRow } from './user.repository.ts';
import type { UserService } from './user.service.ts';

export function createUserLoaders(users: UserService, viewer: Viewer | null) {
  return { userById: new DataLoader<string, UserRow | null>((ids) => users.getMany(viewer, ids)) };
}
