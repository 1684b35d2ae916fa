import { hasScope, requireViewer, type UserRole, type Viewer } from '@castgraph/auth/viewer';
import { AppError } from '@castgraph/errors';
import { type Page, type PageRequest, readPageRequest, toPage } from '@castgraph/subgraph/pages';
import { isReservedHandle, readHandle, suggestHandles } from '../../input/handle.ts';
import { readText } from '../../input/plain-text.ts';
import type { AccountService } from '../account/account.service.ts';
import type { LimitService } from '../limit/limit.service.ts';
import type { PictureService } from '../picture/picture.service.ts';
import type { Caller } from '../session/session.service.ts';
import type { ProfileChange, UserRepository, UserRow } from './user.repository.ts';

const SUGGESTIONS = 3;

export interface ProfileInput {
  handle?: string | null;
  displayName?: string | null;
  bio?: string | null;
  avatarUploadId?: string | null;
}
export interface HandleTaken {
  message: string;
  suggestedHandles: string[];
}
export interface UserFilter {
  search?: string | null;
  role?: UserRole | null;
  state?: 'UNVERIFIED' | 'ACTIVE' | null;
}

export interface UserOptions {
  users: UserRepository;
  accounts: AccountService;
  pictures: PictureService;
  limits: LimitService;
}

export type UserService = ReturnType<typeof createUserService>;

export function createUserService({ users, accounts, pictures, limits }: UserOptions) {
  /** The one decision on who sees whom: an unfinished sign-up is nobody, but to the staff. */
  const isVisible = (viewer: Viewer | null, user: UserRow) =>
    user.state === 'ACTIVE' || (viewer !== null && hasScope(viewer, 'admin'));

  return {
    /** In the order of the ids; null for those that the viewer does not see. */
    async getMany(viewer: Viewer | null, ids: readonly string[]): Promise<(UserRow | null)[]> {
      const rows = new Map((await users.listByIds(ids)).map((user) => [user.id, user]));
      return ids.map((id) => {
        const user = rows.get(id);
        return user && isVisible(viewer, user) ? user : null;
      });
    },

    async updateProfile({ viewer }: Caller, input: ProfileInput): Promise<UserRow | HandleTaken> {
      const { userId } = requireViewer(viewer, 'account:write');
      await limits.demand('changePerAccount', userId);
      const change: ProfileChange = {};
      if (input.handle != null) change.handle = readHandle(input.handle);
      if (input.displayName != null)
        change.displayName = readText(input.displayName, { field: 'displayName', minLength: 1, maxLength: 60 });
      if (input.bio !== undefined) change.bio = readBio(input.bio);
      if (input.avatarUploadId !== undefined) {
        change.avatarUploadId = await pictures.choose(input.avatarUploadId, userId, 'AVATAR', 'avatarUploadId');
      }
      const outcome = isReserved(change.handle) ? 'taken' : await users.updateProfile(userId, change);
      if (outcome === null) throw new AppError('UNAUTHENTICATED', 'Sign in to do this.');
      if (outcome !== 'taken') return outcome;
      const suggestedHandles = (await users.findFreeHandles(suggestHandles(change.handle ?? ''))).slice(0, SUGGESTIONS);
      return { message: 'Somebody has this handle already.', suggestedHandles };
    },

    /** Accounts for the staff, newest first. */
    async list(caller: Caller, filter: UserFilter | null | undefined, request: PageRequest): Promise<Page<UserRow>> {
      await accounts.requireAdmin(caller);
      const page = readPageRequest(request);
      const search = filter?.search?.trim()
        ? readText(filter.search, { field: 'search', minLength: 0, maxLength: 100 })
        : undefined;
      const selection = { search, role: filter?.role ?? undefined, state: filter?.state ?? undefined };
      const rows = await users.list({ ...selection, after: page.after, limit: page.first + 1 });
      return toPage(rows, page, ({ createdAt }) => createdAt);
    },
  };
}

const isReserved = (handle: string | undefined) => handle !== undefined && isReservedHandle(handle);

function readBio(bio: string | null): string | null {
  return bio === null ? null : readText(bio, { field: 'bio', minLength: 0, maxLength: 1_000, isMultiline: true }) || null;
}
