export { announce, subscribeToAnnouncements } from './announcer.ts';
export type { KeyGroup, KeyHelp, KeyState } from './keys.ts';
export { hideKeyHelp, isTypingIn, setShortcuts, showKeyHelp, useKeyHelp, useKeys } from './keys.ts';
export type { SocketState } from './live.ts';
export { setSocketState, useSocketState } from './live.ts';
export type {
  RemoteInfo,
  RemoteName,
  RemotePageModule,
  RemotePageProps,
  RemoteRegistry,
  RemoteRelease,
  RouteContext,
} from './page.ts';
export { remoteNames } from './page.ts';
export type { FrameKind, MatchedRoute, RouteRule } from './routes.ts';
export { formatAddress, matchRoute, readRoute, routes } from './routes.ts';
export type { Session, SessionState, SessionViewer, SignInOutcome, UserRole } from './session.ts';
export { SessionProvider, useSession } from './session.ts';
