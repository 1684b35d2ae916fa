export type { LoadOptions } from './remote-loader.ts';
export { describeEntry, findLoadedPage, loadRemotePage, prefetchRemotePage, RemoteLoadError } from './remote-loader.ts';
export type { BrokenRemoteProps, RemotePlaceProps } from './remote-page.tsx';
export { RemotePlace } from './remote-page.tsx';
export { createSessionStore, type SessionStore } from './session-store.ts';
export { useSessionStore } from './use-session-store.ts';
