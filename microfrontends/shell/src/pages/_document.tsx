import { themeFromCookie } from '@castgraph/ui/theme-switch';
import Document, { type DocumentContext, type DocumentInitialProps, Html, Main, NextScript } from 'next/document';
import type { SitePageProps } from '../features/route/site-page-props.ts';
import { LateHead } from '../features/scripts/late-head.tsx';
import { listPageScripts } from '../features/scripts/list-page-scripts.ts';
import { ScriptList } from '../features/scripts/script-list.tsx';
import { findSiteContext } from '../server/site-context.ts';

interface SiteDocumentProps extends DocumentInitialProps {
  fontUrl: string | null;
  sharedChunks: readonly string[];
  theme: 'light' | 'dark' | null;
}

/** The page around every page. The chosen theme is painted by the server, so that nothing flashes. */
export default class SiteDocument extends Document<SiteDocumentProps> {
  static override async getInitialProps(context: DocumentContext): Promise<SiteDocumentProps> {
    const props = await Document.getInitialProps(context);
    const site = findSiteContext(context.req);
    return {
      ...props,
      fontUrl: site?.fontUrl ?? null,
      sharedChunks: site?.sharedChunks ?? [],
      theme: themeFromCookie(context.req?.headers.cookie),
    };
  }

  override render() {
    const { __NEXT_DATA__, dangerousAsPath, fontUrl, sharedChunks, theme } = this.props;
    // The registry that the page itself was made with: another might name another release by now.
    const { registry = {} }: Partial<SitePageProps> = __NEXT_DATA__.props.pageProps ?? {};
    return (
      <Html lang="en" dir="ltr" data-theme={theme ?? undefined}>
        <LateHead>
          <meta name="color-scheme" content="light dark" />
          <link rel="icon" href="/icon.svg" type="image/svg+xml" />
          {fontUrl && <link rel="preload" href={fontUrl} as="font" type="font/woff2" crossOrigin="anonymous" />}
          {/* Scripts that scripts ask for: known ahead, they do not wait for one another. */}
          <ScriptList kind="fetch" addresses={[...sharedChunks, ...listPageScripts(dangerousAsPath, registry)]} />
        </LateHead>
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
