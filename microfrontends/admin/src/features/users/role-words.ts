import type { AccountState, UserRole } from '../../generated/graphql.ts';

export const roles: UserRole[] = ['VIEWER', 'CREATOR', 'MODERATOR', 'ADMIN'];

/** What a role is called, and what giving it means. */
export const roleWords: Record<UserRole, { label: string; means: string }> = {
  VIEWER: { label: 'Viewer', means: 'Watches, comments and opens channels.' },
  CREATOR: { label: 'Creator', means: 'As a viewer, and publishes on channels.' },
  MODERATOR: { label: 'Moderator', means: 'As a creator, and decides on reported content.' },
  ADMIN: { label: 'Administrator', means: 'Everything, jobs and roles included.' },
};

export const accountStates: AccountState[] = ['ACTIVE', 'UNVERIFIED'];

export const stateLabels: Record<AccountState, string> = { ACTIVE: 'Active', UNVERIFIED: 'Not verified' };
