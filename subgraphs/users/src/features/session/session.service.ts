import { randomBytes } from 'node:crypto';
import { groupAddress } from '@castgraph/auth/client-address';
import { hasScope, requirePerson, scopesOf, type Viewer } from '@castgraph/auth/viewer';
import { AppError } from '@castgraph/errors';
import type { Logger } from '@castgraph/logger';
import { normalizeEmailAddress } from '../../input/email-address.ts';
import { newId } from '../../input/id.ts';
import { deriveChild, hashToken, newToken } from '../../input/token.ts';
import type { LimitService } from '../limit/limit.service.ts';
import type { PasswordService } from '../password/password.service.ts';
import type { RevocationService } from '../revocation/revocation.service.ts';
import type { SigningKeyService } from '../signing-key/signing-key.service.ts';
import { describeDevice } from './device.ts';
import type { LoginRow, SessionRepository, SessionRow, ViewerRow } from './session.repository.ts';

/** A session that nobody uses for so long ends by itself. */
const SESSION_LIFE_MS = 30 * 86_400_000;
/** Tabs and retries may present one refresh token twice within this time. */
const REFRESH_GRACE_MS = 5_000;
const SESSION_IDS_MAX = 100;

export interface Caller {
  viewer: Viewer | null;
  clientAddress: string;
  userAgent?: string;
}

export interface SignedIn {
  session: SessionRow;
  viewer: ViewerRow;
  accessToken: string;
  accessTokenExpiresAt: Date;
  refreshToken: string;
}

export type SignInRefusal = 'CREDENTIALS_WRONG' | 'TOO_MANY_ATTEMPTS' | 'EMAIL_UNVERIFIED';
export interface SignInRefused {
  reason: SignInRefusal;
  message: string;
  until: Date | null;
}

export interface SessionOptions {
  sessions: SessionRepository;
  limits: LimitService;
  passwords: PasswordService;
  signingKeys: SigningKeyService;
  revocations: RevocationService;
  log: Logger;
  now?: () => number;
}

export type SessionService = ReturnType<typeof createSessionService>;

export function createSessionService({
  sessions,
  limits,
  passwords,
  signingKeys,
  revocations,
  log,
  now = Date.now,
}: SessionOptions) {
  async function issue(user: LoginRow, session: SessionRow, refreshToken: string): Promise<SignedIn> {
    const scopes = scopesOf(user.role);
    const claims = { userId: user.id, sessionId: session.id, role: user.role, scopes };
    const { token, expiresAt } = await signingKeys.sign(claims);
    const viewer: ViewerRow = { id: user.id, credential: 'session', sessionId: session.id, scopes };
    return {
      session: { ...session, isCurrent: true },
      viewer,
      accessToken: token,
      accessTokenExpiresAt: expiresAt,
      refreshToken,
    };
  }

  async function open(user: LoginRow, userAgent: string | undefined): Promise<SignedIn> {
    const refreshToken = newToken();
    const tokenHash = hashToken(refreshToken);
    if (tokenHash === null) throw new Error('A new token is not one.');
    const expiresAt = new Date(now() + SESSION_LIFE_MS);
    const session = await sessions.open({
      id: newId('ses'),
      userId: user.id,
      device: describeDevice(userAgent),
      expiresAt,
      tokenHash,
    });
    return issue(user, session, refreshToken);
  }

  return {
    /**
     * Signs in by e-mail address or handle. A wrong password, an unknown login and an unfinished sign-up cost the same work
     * and, for whoever does not know the password, read the same.
     */
    async signIn(
      { clientAddress, userAgent }: Caller,
      input: { login: string; password: string },
    ): Promise<SignedIn | SignInRefused> {
      const login = input.login.trim().toLowerCase().slice(0, 254);
      const perAddress = await limits.take('signInPerAddress', groupAddress(clientAddress));
      if (!perAddress.isAllowed) return refuseForNow(perAddress.retryAfterMs);
      const email = login.includes('@') ? normalizeEmailAddress(login) : null;
      // By what is looked up, so that another spelling is no further guess, and not by the account: an address and a handle
      // that fill one count would betray that they belong together.
      const subject = email ?? login;
      const perLogin = await limits.take('failedSignInPerLogin', subject);
      if (!perLogin.isAllowed) return refuseForNow(perLogin.retryAfterMs);

      const { active, unfinished } = await sessions.findLogins(email === null ? { handle: login } : { email });
      if (await passwords.verify(active?.passwordHash, input.password)) {
        if (active === null) throw new Error('A password fitted nobody.');
        await limits.forget('failedSignInPerLogin', subject);
        return open(active, userAgent);
      }
      if (await passwords.verify(unfinished?.passwordHash, input.password)) {
        return {
          reason: 'EMAIL_UNVERIFIED',
          message: 'Confirm your e-mail address first: the link is in your inbox.',
          until: null,
        };
      }
      return { reason: 'CREDENTIALS_WRONG', message: 'No account has this login and password.', until: null };
    },

    /** @throws AppError UNAUTHENTICATED for a token that is unknown, over, or was used before; the last ends its session. */
    async refresh({ clientAddress }: Caller, token: string): Promise<SignedIn> {
      await limits.demand('refreshPerAddress', groupAddress(clientAddress));
      const refused = new AppError('UNAUTHENTICATED', 'This session is over. Sign in again.');
      const tokenHash = hashToken(token);
      if (tokenHash === null) throw refused;
      const salt = randomBytes(32);
      const childHash = hashToken(deriveChild(token, salt));
      if (childHash === null) throw new Error('A derived token is not one.');
      const at = now();
      const outcome = await sessions.rotate({
        tokenHash,
        salt,
        childHash,
        now: new Date(at),
        expiresAt: new Date(at + SESSION_LIFE_MS),
        graceMs: REFRESH_GRACE_MS,
      });
      if (outcome.kind === 'rotated') return issue(outcome.user, outcome.session, deriveChild(token, outcome.salt));
      if (outcome.kind === 'reused') {
        log.warn({ userId: outcome.userId, sessionId: outcome.sessionId }, 'a refresh token came back: session ended');
        await revocations.tell();
      }
      throw refused;
    },

    /** @throws AppError NOT_FOUND where one of the sessions is not the viewer's, FORBIDDEN for a token: sessions are people's. */
    async signOut({ viewer }: Caller, input: { sessionIds?: readonly string[] | null; isEverywhere: boolean }): Promise<void> {
      const { userId, sessionId } = requirePerson(viewer);
      const ids = [...new Set(input.sessionIds ?? [sessionId])];
      if (ids.length > SESSION_IDS_MAX) throw new AppError('INVALID_INPUT', `At most ${SESSION_IDS_MAX} sessions at a time.`);
      if (!input.isEverywhere && input.sessionIds && (await sessions.countOwn(userId, ids)) !== ids.length) {
        throw new AppError('NOT_FOUND', 'No such session.');
      }
      await sessions.end(input.isEverywhere ? { userId } : { userId, ids }, new Date(now()));
      await revocations.tell();
    },

    list(viewer: ViewerRow): Promise<SessionRow[]> {
      if (!hasScope(viewer, 'account:security')) throw new AppError('FORBIDDEN', 'You may not do this.');
      return sessions.listOpen(viewer.id, new Date(now()));
    },
  };

  function refuseForNow(retryAfterMs: number): SignInRefused {
    return {
      reason: 'TOO_MANY_ATTEMPTS',
      message: 'Too many attempts. Wait a little, then try again.',
      until: new Date(now() + retryAfterMs),
    };
  }
}
