import Head from 'next/head';

/** What the page is called in its tab, before the name of the site. A page says it itself, as soon as it knows. */
export function DocumentTitle({ children }: { children: string }) {
  return (
    <Head>
      <title>{`${children} · Castgraph`}</title>
    </Head>
  );
}
