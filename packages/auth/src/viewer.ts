import { AppError } from '@castgraph/errors';
import { z } from 'zod';

export const userRole = z.enum(['VIEWER', 'CREATOR', 'MODERATOR', 'ADMIN']);
export type UserRole = z.infer<typeof userRole>;

/** Who is asking, as the gateway verified it. */
export const viewerSchema = z.object({
  userId: z.string(),
  sessionId: z.string(),
  role: userRole,
  scopes: z.array(z.string()),
});
export type Viewer = z.infer<typeof viewerSchema>;

/** @throws AppError UNAUTHENTICATED for a visitor, FORBIDDEN where the scope is missing. */
export function requireViewer(viewer: Viewer | null, scope?: string): Viewer {
  if (viewer === null) throw new AppError('UNAUTHENTICATED', 'Sign in to do this.');
  if (scope !== undefined && !viewer.scopes.includes(scope)) throw new AppError('FORBIDDEN', 'You may not do this.');
  return viewer;
}

const everybody = [
  'account:read',
  'account:write',
  'account:security',
  'channels:write',
  'uploads:write',
  'videos:read',
  'videos:write',
];
const moderation = ['moderation:read', 'moderation:write'];

/** The scopes that a session of a role carries. What it may do to a row is decided by ownership, not here. */
export function scopesOf(role: UserRole): string[] {
  if (role === 'ADMIN') return [...everybody, ...moderation, 'admin'];
  if (role === 'MODERATOR') return [...everybody, ...moderation];
  return everybody;
}
