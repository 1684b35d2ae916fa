import type { ApolloClient } from '@apollo/client';
import type { ComponentType } from 'react';

/** Every remote that the shell may load. A name that is not here is refused. */
export const remoteNames = ['home', 'auth', 'player', 'creator', 'admin'] as const;

export type RemoteName = (typeof remoteNames)[number];

/** The address a page is shown at. */
export interface RouteContext {
  /** Path without query, such as `/watch/vid_1`. */
  path: string;
  /** Named parts of the path, such as `{ id: 'vid_1' }` for `/watch/:id`; see the shell's routes. */
  params: Readonly<Record<string, string>>;
  /** Query of the address; of a repeated name the first value. */
  query: Readonly<Record<string, string>>;
}

/** What the shell hands to the page of a remote. */
export interface RemotePageProps extends RouteContext {
  /** Goes to an address of the site on the client. Links are `next/link`; this is for what follows a deed. */
  navigate(to: string, options?: { replace?: boolean }): void;
}

/** What every remote exposes as `./Page`, from its `src/exposes.ts`. The page names itself in the tab (`next/head`). */
export interface RemotePageModule {
  default: ComponentType<RemotePageProps>;
  /**
   * Fills the client's cache before the page is rendered on the server, where the reader is always a visitor.
   * Answering `{ status: 404 }` sets the status of the page; it renders all the same.
   */
  prefetch?(context: RouteContext & { client: ApolloClient }): Promise<{ status?: 404 | 410 } | undefined>;
}

/** Where one release of a remote is served. */
export interface RemoteRelease {
  /** Base address, such as `/_mfe/home/3f9c2a10b4de`; relative to the site or absolute. */
  url: string;
  /** Which release it is; null while the remote does not answer, and then nothing of it is rendered on the server. */
  release: string | null;
  /** Style sheets of its page, relative to `url`. */
  css: readonly string[];
  /** Scripts of its page beside its entry, relative to `url`: to be fetched before the entry asks for them. */
  scripts: readonly string[];
}

/** What a page may load of a remote. */
export interface RemoteInfo extends RemoteRelease {
  /** The release before, to go back to where this one does not work; null where there is none. */
  earlier: RemoteRelease | null;
}

export type RemoteRegistry = Readonly<Partial<Record<RemoteName, RemoteInfo>>>;
