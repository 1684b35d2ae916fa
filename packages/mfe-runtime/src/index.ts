export { describeEntry, loadRemotePage, prefetchRemotePage } from './remote-loader.ts';
export { type BrokenRemoteProps, RemotePlace } from './remote-page.tsx';
export { createSessionStore } from './session-store.ts';
export { useSessionStore } from './use-session-store.ts';
