import { useApolloClient } from '@apollo/client/react';
import type { RemoteInfo, RemoteName, RemotePageModule, RemotePageProps, RouteContext } from '@castgraph/mfe-contracts';
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

type PageComponent = ComponentType<{ context: RemotePageProps }>;

/** A remote's page with its title, in a component whose identity lasts as long as the release. */
function bind({ default: Page, title }: RemotePageModule): PageComponent {
  return function BoundPage({ context }) {
    return (
      <>
        {title ? <PageTitle title={title} context={context} /> : null}
        <Page {...context} />
      </>
    );
  };
}

function PageTitle({
  title,
  context: { path, params, query },
}: {
  title: NonNullable<RemotePageModule['title']>;
  context: RouteContext;
}) {
  const text = title({ path, params, query, client: useApolloClient() });
  return text ? (
    <Head>
      <title>{`${text} · Castgraph`}</title>
    </Head>
  ) : null;
}

function choosePage(remote: RemoteName, info: RemoteInfo): PageComponent {
  const here = findLoadedPage(remote, info);
  if (here) return bind(here);
  return lazy(async () => ({ default: bind(await loadRemotePage(remote, info)) }));
}

const takenOver = new Map<string, PageComponent>();

/**
 * The page that the server drew already. React forgets what a first render began when it has to wait, so that the load
 * is kept here: one that failed must not begin again for ever.
 */
function takeOverPage(remote: RemoteName, info: RemoteInfo): PageComponent {
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
  const [{ Page, attempt, isWhole }, setPage] = useState(() => ({
    Page: isTakenOver ? takeOverPage(remote, info) : choosePage(remote, info),
    attempt: 0,
    isWhole: isTakenOver,
  }));
  const retry = () => setPage({ Page: choosePage(remote, info), attempt: attempt + 1, isWhole: false });
  const page = (
    <div data-mfe={remote} className="remote">
      <Page context={context} />
    </div>
  );
  return (
    <>
      <Head>
        {info.css.map((sheet) => (
          <link key={`${info.url}/${sheet}`} rel="stylesheet" href={`${info.url}/_next/${sheet}`} />
        ))}
      </Head>
      <RemoteBoundary
        key={attempt}
        fallback={(error) => (
          <Broken
            remote={remote}
            release={info.release}
            error={error}
            isLoaded={!(error instanceof RemoteLoadError)}
            onRetry={retry}
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
