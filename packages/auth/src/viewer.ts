import { AppError } from '@castgraph/errors';
import { z } from 'zod';

export const userRole = z.enum(['VIEWER', 'CREATOR', 'MODERATOR', 'ADMIN']);
export type UserRole = z.infer<typeof userRole>;

/** Who is asking, as the gateway verified it. */
export const viewerSchema = z.object({
  userId: z.string(),
  /** A person in the product itself, or a program with a personal access token. */
  credential: z.enum(['session', 'token']),
  /** Id of the session (ses_…), or of the personal access token (pat_…): what is refused when either ends. */
  sessionId: z.string(),
  role: userRole,
  scopes: z.array(z.string()),
  /** How much the account may ask of the graph; as much as anybody where it is absent. */
  tier: z.enum(['FREE', 'PARTNER']).optional(),
});
export type Viewer = z.infer<typeof viewerSchema>;

/** Scopes that a person can hand on to a program. All others are for people alone, in the product itself. */
export const grantableScopes: readonly string[] = [
  'account:read',
  'account:write',
  'channels:write',
  'uploads:write',
  'videos:read',
  'videos:write',
];

/** A token that says to have what no token is given is not believed. */
export function hasScope(
  { credential, scopes }: Pick<Viewer, 'credential'> & { scopes: readonly string[] },
  scope: string,
): boolean {
  return scopes.includes(scope) && (credential === 'session' || grantableScopes.includes(scope));
}

/** What an SDL can demand by `@policy` of who is asking, beyond scopes. Each is a condition on the viewer alone. */
const policies = {
  /** A person in the product itself: no program with a personal access token, whatever its scopes. */
  person: ({ credential }: Viewer) => credential === 'session',
} satisfies Record<string, (viewer: Viewer) => boolean>;

export const policyNames: readonly string[] = Object.keys(policies);

/** Whether a viewer meets a policy, by its name in the SDL. Nobody meets one that is not known here. */
export function meetsPolicy(viewer: Viewer, name: string): boolean {
  return Object.hasOwn(policies, name) && policies[name as keyof typeof policies](viewer);
}

/** @throws AppError UNAUTHENTICATED for a visitor, FORBIDDEN where the scope is missing. */
export function requireViewer(viewer: Viewer | null, scope?: string): Viewer {
  if (viewer === null) throw new AppError('UNAUTHENTICATED', 'Sign in to do this.');
  if (scope !== undefined && !hasScope(viewer, scope)) throw new AppError('FORBIDDEN', 'You may not do this.');
  return viewer;
}

/** @throws AppError as `requireViewer`, and FORBIDDEN for a program: what people do for themselves only. */
export function requirePerson(viewer: Viewer | null, scope?: string): Viewer {
  const person = requireViewer(viewer, scope);
  if (!meetsPolicy(person, 'person')) throw new AppError('FORBIDDEN', 'An access token cannot do this. Sign in instead.');
  return person;
}

const everybody = [...grantableScopes, 'account:security'];
const moderation = ['moderation:read', 'moderation:write'];

/** The scopes that a session of a role carries. What it may do to a row is decided by ownership, not here. */
export function scopesOf(role: UserRole): string[] {
  if (role === 'ADMIN') return [...everybody, ...moderation, 'admin'];
  if (role === 'MODERATOR') return [...everybody, ...moderation];
  return everybody;
}
