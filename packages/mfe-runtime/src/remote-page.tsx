import type { RemoteInfo, RemoteName, RemotePageProps, RemoteRelease } from '@castgraph/mfe-contracts';
import Head from 'next/head';
import { type ComponentType, lazy, type ReactNode, Suspense, useState } from 'react';
import { RemoteBoundary } from './remote-boundary.tsx';
import { findLoadedPage, loadRemotePage, RemoteLoadError } from './remote-loader.ts';

export interface BrokenRemoteProps {
  remote: RemoteName;
  release: string | null;
  error: Error;
  /** True where the code came but failed at work; then loading it again is not what helps. */
  isLoaded: boolean;
  onRetry(): void;
  /** Loads the release before instead; undefined where there is none, or where it is what failed. */
  onEarlier?: (() => void) | undefined;
}

export interface RemotePlaceProps extends RemotePageProps {
  remote: RemoteName;
  info: RemoteInfo;
  /** Stands in the place until the remote is there; the very boxes of its content. */
  skeleton: ReactNode;
  /** Stands in the place when it cannot come. */
  broken: ComponentType<BrokenRemoteProps>;
  /** True while the page is drawn on the server, and while the browser takes that over. */
  isTakenOver?: boolean;
}

type PageComponent = ComponentType<RemotePageProps>;

function choosePage(remote: RemoteName, info: RemoteRelease): PageComponent {
  return findLoadedPage(remote, info)?.default ?? lazy(() => loadRemotePage(remote, info));
}

const takenOver = new Map<string, PageComponent>();

/**
 * The page that the server drew already. React forgets what a first render began when it has to wait, so that the load
 * is kept here: one that failed must not begin again for ever.
 */
function takeOverPage(remote: RemoteName, info: RemoteRelease): PageComponent {
  if (typeof window === 'undefined') return choosePage(remote, info);
  const key = `${remote}@${info.url}@${info.release}`;
  const page = takenOver.get(key) ?? choosePage(remote, info);
  takenOver.set(key, page);
  return page;
}

/**
 * The place of a remote in the page: its style sheets, its skeleton, its page, or why there is none.
 * Give it a `key` of remote and release: a new release is then a new place.
 */
export function RemotePlace({ remote, info, skeleton, broken: Broken, isTakenOver = false, ...context }: RemotePlaceProps) {
  const [{ Page, shown, attempt, isWhole }, setPage] = useState(() => ({
    Page: isTakenOver ? takeOverPage(remote, info) : choosePage(remote, info),
    shown: info as RemoteRelease,
    attempt: 0,
    isWhole: isTakenOver,
  }));
  const load = (release: RemoteRelease) =>
    setPage({ Page: choosePage(remote, release), shown: release, attempt: attempt + 1, isWhole: false });
  const { earlier } = info;
  const page = (
    <div data-mfe={remote} className="remote">
      <Page {...context} />
    </div>
  );
  return (
    <>
      <Head>
        {shown.css.map((sheet) => (
          <link key={`${shown.url}/${sheet}`} rel="stylesheet" href={`${shown.url}/_next/${sheet}`} />
        ))}
      </Head>
      <RemoteBoundary
        key={attempt}
        fallback={(error) => (
          <Broken
            remote={remote}
            release={shown.release}
            error={error}
            isLoaded={!(error instanceof RemoteLoadError)}
            onRetry={() => load(shown)}
            onEarlier={earlier && shown.release !== earlier.release ? () => load(earlier) : undefined}
          />
        )}
      >
        {/* What the server drew stays until its code is there: a boundary would give way to its skeleton as soon as
            anything around it changed, such as the session that the browser finds. */}
        {isWhole ? page : <Suspense fallback={skeleton}>{page}</Suspense>}
      </RemoteBoundary>
    </>
  );
}
