// What a remote needs to run alone in development: the shell's part, as little of it as will do.
import { ApolloProvider } from '@apollo/client/react';
import { createGraphQLClient } from '@castgraph/graphql-client';
import { type RemoteName, type RemotePageProps, readRoute, SessionProvider } from '@castgraph/mfe-contracts';
import { useRouter } from 'next/router';
import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { createSessionStore } from './session-store.ts';
import { useSessionStore } from './use-session-store.ts';

interface StandaloneAppProps {
  remote: RemoteName;
  possibleTypes: Record<string, string[]>;
  children: ReactNode;
}

/** Providers around a remote's page; `/graphql` and the session are those of PLATFORM_URL (see mfe-config). */
export function StandaloneApp({ remote, possibleTypes, children }: StandaloneAppProps) {
  const [{ client, store }] = useState(() => {
    const store = typeof window === 'undefined' ? null : createSessionStore();
    const socketUrl = store ? `${window.location.origin.replace(/^http/, 'ws')}/graphql` : undefined;
    return { store, client: createGraphQLClient({ url: '/graphql', socketUrl, tokens: store?.tokens, possibleTypes }) };
  });
  const session = useSessionStore(store);
  return (
    <ApolloProvider client={client}>
      <SessionProvider session={session}>
        <main className="main" id="main" tabIndex={-1}>
          <div data-mfe={remote} className="remote">
            {children}
          </div>
        </main>
      </SessionProvider>
    </ApolloProvider>
  );
}

/** The remote's page at whatever address the browser shows. */
export function StandalonePage({ page: Page }: { page: ComponentType<RemotePageProps> }) {
  const router = useRouter();
  const [isMounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  if (!isMounted || !router.isReady) return null;
  const { path, params, query } = readRoute(router.asPath);
  const navigate: RemotePageProps['navigate'] = (to, options) => {
    void (options?.replace ? router.replace(to) : router.push(to));
  };
  return <Page path={path} params={params} query={query} navigate={navigate} />;
}
