import '@castgraph/ui/styles.css';
import '../styles/site.css';
import { ApolloProvider } from '@apollo/client/react';
import { SessionProvider } from '@castgraph/mfe-contracts';
import { useSessionStore } from '@castgraph/mfe-runtime';
import type { AppProps } from 'next/app';
import Head from 'next/head';
import { useState } from 'react';
import { SiteFrame } from '../features/frame/site-frame.tsx';
import type { SitePageProps } from '../features/route/site-page-props.ts';
import { useRemotePrefetch } from '../features/route/use-remote-prefetch.ts';
import { useRouteChange } from '../features/route/use-route-change.ts';
import { openPage } from '../features/session/page-client.ts';
import { useViewerChange } from '../features/session/use-viewer-change.ts';

/** What stays while pages change: the one client, the session, the frame. */
export default function App({ Component, pageProps }: AppProps<Partial<SitePageProps>>) {
  const [{ client, store }] = useState(() => openPage(pageProps.apolloState ?? undefined));
  const session = useSessionStore(store);
  useViewerChange(client, session);
  useRouteChange();
  useRemotePrefetch(pageProps.registry);
  return (
    <ApolloProvider client={client}>
      <SessionProvider session={session}>
        <Head>
          <title>Castgraph</title>
          <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        </Head>
        <SiteFrame>
          <Component {...pageProps} />
        </SiteFrame>
      </SessionProvider>
    </ApolloProvider>
  );
}
