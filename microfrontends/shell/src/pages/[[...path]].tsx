import { NotFound } from '@castgraph/ui/not-found';
import { useRouter } from 'next/router';
import { useSiteRoute } from '../features/frame/use-site-route.ts';
import { RemoteOutlet } from '../features/route/remote-outlet.tsx';
import { readSitePageProps, type SitePageProps } from '../features/route/site-page-props.ts';

/** Every page of the site: the remote whose route it is, or that there is none. */
export default function SitePage({ registry, requestId, isRendered }: SitePageProps) {
  const router = useRouter();
  const { match, ...route } = useSiteRoute();
  if (!match) return <NotFound />;
  return (
    <RemoteOutlet
      {...route}
      remote={match.rule.remote}
      info={registry[match.rule.remote] ?? { url: '', release: null, css: [], scripts: [], earlier: null }}
      requestId={requestId}
      isRendered={isRendered}
      frame={match.rule.frame}
      navigate={(to, options) => void (options?.replace ? router.replace(to) : router.push(to))}
    />
  );
}

export const getServerSideProps = readSitePageProps;
