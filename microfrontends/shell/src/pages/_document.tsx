import { themeFromCookie } from '@castgraph/ui/theme-switch';
import Document, { type DocumentContext, type DocumentInitialProps, Head, Html, Main, NextScript } from 'next/document';
import { LateHead } from '../features/scripts/late-head.tsx';
import { listPageScripts } from '../features/scripts/list-page-scripts.ts';
import { ScriptList } from '../features/scripts/script-list.tsx';
import { findSiteContext } from '../server/site-context.ts';

interface SiteDocumentProps extends DocumentInitialProps {
  fontUrl: string | null;
  /** Scripts that scripts ask for: known ahead, they do not wait for one another. */
  scripts: readonly string[];
  theme: 'light' | 'dark' | null;
}

// In development Next's own order counts, for pages change under way.
const SiteHead = process.env.NODE_ENV === 'production' ? LateHead : Head;

/** The page around every page. The chosen theme is painted by the server, so that nothing flashes. */
export default class SiteDocument extends Document<SiteDocumentProps> {
  static override async getInitialProps(context: DocumentContext): Promise<SiteDocumentProps> {
    const props = await Document.getInitialProps(context);
    const site = findSiteContext(context.req);
    const pageScripts = site ? listPageScripts(context.asPath ?? '/', await site.readRegistry()) : [];
    return {
      ...props,
      fontUrl: site?.fontUrl ?? null,
      scripts: [...(site?.sharedChunks ?? []), ...pageScripts],
      theme: themeFromCookie(context.req?.headers.cookie),
    };
  }

  override render() {
    const { fontUrl, scripts, theme } = this.props;
    return (
      <Html lang="en" dir="ltr" data-theme={theme ?? undefined}>
        <SiteHead>
          <meta name="color-scheme" content="light dark" />
          <link rel="icon" href="/icon.svg" type="image/svg+xml" />
          {fontUrl && <link rel="preload" href={fontUrl} as="font" type="font/woff2" crossOrigin="anonymous" />}
          <ScriptList kind="fetch" addresses={scripts} />
        </SiteHead>
        <body>
          <noscript>
            <p className="no-script">
              To play, sign in or upload, this site needs JavaScript, which is turned off in this browser.
            </p>
          </noscript>
          <Main />
          <NextScript />
        </body>
      </Html>
    );
  }
}
