import { type Context, createContext, createElement, type ReactNode, useContext } from 'react';

/** Role on the installation. */
export type UserRole = 'VIEWER' | 'CREATOR' | 'MODERATOR' | 'ADMIN';

/** The signed-in person as the frame shows them. */
export interface SessionViewer {
  id: string;
  handle: string;
  displayName: string;
  role: UserRole;
  avatarUrl: string | null;
}

/** `unknown` on the server and until the browser has asked: show what a visitor sees, without offering to sign in. */
export type SessionState = 'unknown' | 'visitor' | 'signed-in';

/** What a sign-in came to; the words are the server's. */
export type SignInOutcome =
  | { kind: 'signed-in'; viewer: SessionViewer }
  | {
      kind: 'refused';
      reason: 'CREDENTIALS_WRONG' | 'TOO_MANY_ATTEMPTS' | 'EMAIL_UNVERIFIED';
      message: string;
      until: string | null;
    }
  | { kind: 'failed'; code: string; message: string; retryAfterMs: number | null };

/** Who is there. The shell provides it; the tokens behind it never reach a remote. */
export interface Session {
  state: SessionState;
  /** Null unless `state` is `signed-in`. */
  viewer: SessionViewer | null;
  signIn(input: { login: string; password: string }): Promise<SignInOutcome>;
  signOut(): Promise<void>;
  /** Renews the tokens and reads the viewer again, as after a change of the profile; true while somebody is signed in. */
  refresh(): Promise<boolean>;
}

// Each remote bundles its own copy of this module when sharing is off, as in a unit test or alone in development.
// One context a page whatever the number of copies: it is kept under a registered symbol.
const key = Symbol.for('castgraph.session');
const place = globalThis as { [key]?: Context<Session | null> };
place[key] ??= createContext<Session | null>(null);
const SessionContext = place[key];

/** Provides the session to the shell's frame and to every remote in it. */
export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return createElement(SessionContext.Provider, { value: session }, children);
}

/**
 * The session of this page.
 *
 * @throws Error outside of a SessionProvider, since a page that guesses who is there is worse than one that fails.
 */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession needs a SessionProvider above it.');
  return session;
}
