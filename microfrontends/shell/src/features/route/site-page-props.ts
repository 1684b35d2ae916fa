import type { NormalizedCacheObject } from '@apollo/client/cache';
import { createGraphQLClient } from '@castgraph/graphql-client';
import { type RemoteRegistry, readRoute } from '@castgraph/mfe-contracts';
import { loadRemotePage } from '@castgraph/mfe-runtime';
import type { GetServerSideProps } from 'next';
import { possibleTypes } from '../../generated/possible-types.ts';
import { readSiteContext, type SiteContext } from '../../server/site-context.ts';

export interface SitePageProps {
  registry: RemoteRegistry;
  /** Names the request in which the page was made, for a bug report. */
  requestId: string;
  /** True where the remote's page is part of the HTML. */
  isRendered: boolean;
  /** What it has read. */
  apolloState: NormalizedCacheObject | null;
}

/**
 * The registry for the browser, and for pages that are rendered here the remote's code and data. A remote that fails on
 * the server is left to the browser, which tries by itself and says what is wrong in its place.
 */
export const readSitePageProps: GetServerSideProps<{ [Name in keyof SitePageProps]: SitePageProps[Name] }> = async ({
  req,
  res,
  resolvedUrl,
}) => {
  const site = readSiteContext(req);
  const registry = await site.readRegistry();
  const props: SitePageProps = { registry, requestId: site.requestId, isRendered: false, apolloState: null };
  res.setHeader('cache-control', 'private, no-cache');
  // Next writes the @ of a handle as %40 in the address that it resolves; the browser does not.
  const { match, path, params, query } = readRoute(resolvedUrl.replace(/^\/%40/, '/@'));
  if (!match) {
    res.statusCode = 404;
    return { props };
  }
  const info = registry[match.rule.remote];
  // On the way from page to page the browser reads for itself, with the session that only it has.
  const isNavigation = req.url?.startsWith('/_next/data/') || req.headers['x-nextjs-data'] !== undefined;
  if (match.rule.rendering === 'server' && info?.release && !isNavigation) {
    try {
      const page = await loadRemotePage(match.rule.remote, info, { origin: site.origin });
      const client = createGraphQLClient({ url: site.graphUrl, headers: site.graphHeaders, possibleTypes });
      const outcome = await page.prefetch?.({ client, path, params, query });
      if (outcome?.status) res.statusCode = outcome.status;
      return { props: { ...props, isRendered: true, apolloState: client.cache.extract() as NormalizedCacheObject } };
    } catch (error) {
      report(site, match.rule.remote, error);
    }
  }
  return { props };
};

function report({ requestId }: SiteContext, remote: string, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(
    JSON.stringify({ level: 'warn', service: 'shell', requestId, remote, reason, msg: 'rendered in the browser instead' }),
  );
}
