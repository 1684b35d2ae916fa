import type { Viewer } from '@castgraph/auth/viewer';
import type { Database, Transaction } from '../../database/client.ts';
import { endSessions, type SessionSelection } from '../../database/facts.ts';
import type { Session, User } from '../../generated/prisma/client.ts';

/** `isCurrent` where it is known apart from the request: right after a sign-in. */
export type SessionRow = Session & { isCurrent?: boolean };
/** An account as signing in sees it. */
export type LoginRow = Pick<User, 'id' | 'handle' | 'email' | 'role' | 'state' | 'passwordHash'>;
/** The caller, from the inside. `sessionId` is the session that the request, or the sign-in, belongs to. */
export interface ViewerRow {
  id: string;
  credential: Viewer['credential'];
  sessionId: string;
  scopes: readonly string[];
}

export interface NewSession {
  id: string;
  userId: string;
  device: string;
  expiresAt: Date;
  tokenHash: Uint8Array<ArrayBuffer>;
}

export interface Rotation {
  tokenHash: Uint8Array<ArrayBuffer>;
  /** Used if this call is the one that rotates. */
  salt: Uint8Array<ArrayBuffer>;
  childHash: Uint8Array<ArrayBuffer>;
  now: Date;
  expiresAt: Date;
  graceMs: number;
}

export type RotationOutcome =
  /** `salt` leads to the child, whichever call made it. */
  | { kind: 'rotated'; session: SessionRow; user: LoginRow; salt: Uint8Array }
  /** Unknown, or of a session that is over. */
  | { kind: 'refused' }
  /** Used before: the session was ended by this very call. */
  | { kind: 'reused'; sessionId: string; userId: string };

interface LockedToken {
  session_id: string;
  used_at: Date | null;
  child_salt: Uint8Array | null;
  child_hash: Uint8Array<ArrayBuffer> | null;
}

export type SessionRepository = ReturnType<typeof createSessionRepository>;

export function createSessionRepository(db: Database) {
  const login = { id: true, handle: true, email: true, role: true, state: true, passwordHash: true } as const;

  return {
    /** The account behind a login and, apart from it, the latest unfinished sign-up: both are asked for, found or not. */
    async findLogins(
      by: { email: string } | { handle: string },
    ): Promise<{ active: LoginRow | null; unfinished: LoginRow | null }> {
      const [active, unfinished] = await Promise.all([
        db.user.findFirst({ where: { ...by, state: 'ACTIVE' }, select: login }),
        db.user.findFirst({ where: { ...by, state: 'UNVERIFIED' }, select: login, orderBy: { createdAt: 'desc' } }),
      ]);
      return { active, unfinished };
    },

    async open({ id, userId, device, expiresAt, tokenHash }: NewSession): Promise<SessionRow> {
      return db.session.create({ data: { id, userId, device, expiresAt, tokens: { create: { tokenHash } } } });
    },

    /** Trades a refresh token. The row is locked, so of two calls with one token the second sees what the first did. */
    rotate(rotation: Rotation): Promise<RotationOutcome> {
      return db.$transaction(async (tx) => {
        const { tokenHash, now } = rotation;
        const [token] = await tx.$queryRaw<LockedToken[]>`
          SELECT t.session_id, t.used_at, t.child_salt, t.child_hash
          FROM refresh_token t JOIN session s ON s.id = t.session_id
          WHERE t.token_hash = ${tokenHash} FOR UPDATE`;
        if (token === undefined) return { kind: 'refused' };
        const { user, ...session } = await tx.session.findUniqueOrThrow({
          where: { id: token.session_id },
          include: { user: { select: login } },
        });
        if (session.endedAt !== null || session.expiresAt <= now || user.state !== 'ACTIVE') return { kind: 'refused' };
        if (token.used_at === null) return advance(tx, rotation, session, user);
        const isRecent = now.getTime() - token.used_at.getTime() <= rotation.graceMs;
        if (isRecent && token.child_salt && token.child_hash && (await isUnused(tx, token.child_hash))) {
          return { kind: 'rotated', session, user, salt: token.child_salt };
        }
        await endSessions(tx, { userId: user.id, ids: [session.id] }, now);
        return { kind: 'reused', sessionId: session.id, userId: user.id };
      });
    },

    listOpen(userId: string, now: Date): Promise<SessionRow[]> {
      return db.session.findMany({
        where: { userId, endedAt: null, expiresAt: { gt: now } },
        orderBy: [{ lastActiveAt: 'desc' }, { id: 'desc' }],
        take: 100,
      });
    },

    /** How many of these sessions, open or over, are the user's. */
    countOwn(userId: string, ids: readonly string[]): Promise<number> {
      return db.session.count({ where: { userId, id: { in: [...ids] } } });
    },

    end(selection: SessionSelection, now: Date): Promise<string[]> {
      return db.$transaction((tx) => endSessions(tx, selection, now));
    },
  };
}

async function advance(tx: Transaction, rotation: Rotation, session: SessionRow, user: LoginRow): Promise<RotationOutcome> {
  const { tokenHash, salt, childHash, now, expiresAt } = rotation;
  await tx.refreshToken.update({ where: { tokenHash }, data: { usedAt: now, childSalt: salt, childHash } });
  await tx.refreshToken.create({ data: { tokenHash: childHash, sessionId: session.id } });
  const renewed = await tx.session.update({ where: { id: session.id }, data: { lastActiveAt: now, expiresAt } });
  return { kind: 'rotated', session: renewed, user, salt };
}

async function isUnused(tx: Transaction, tokenHash: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const token = await tx.refreshToken.findUnique({ where: { tokenHash }, select: { usedAt: true } });
  return token !== null && token.usedAt === null;
}
