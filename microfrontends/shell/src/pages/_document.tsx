import { themeFromCookie } from '@castgraph/ui/theme-switch';
import Document, { type DocumentContext, type DocumentInitialProps, Head, Html, Main, NextScript } from 'next/document';
import { findSiteContext } from '../server/site-context.ts';

interface SiteDocumentProps extends DocumentInitialProps {
  fontUrl: string | null;
  theme: 'light' | 'dark' | null;
}

/** The page around every page. The chosen theme is painted by the server, so that nothing flashes. */
export default class SiteDocument extends Document<SiteDocumentProps> {
  static override async getInitialProps(context: DocumentContext): Promise<SiteDocumentProps> {
    const props = await Document.getInitialProps(context);
    const fontUrl = findSiteContext(context.req)?.fontUrl ?? null;
    return { ...props, fontUrl, theme: themeFromCookie(context.req?.headers.cookie) };
  }

  override render() {
    const { fontUrl, theme } = this.props;
    return (
      <Html lang="en" dir="ltr" data-theme={theme ?? undefined}>
        <Head>
          <meta name="color-scheme" content="light dark" />
          <link rel="icon" href="/icon.svg" type="image/svg+xml" />
          {fontUrl && <link rel="preload" href={fontUrl} as="font" type="font/woff2" crossOrigin="anonymous" />}
        </Head>
        <body>
          <Main />
          <NextScript />
        </body>
      </Html>
    );
  }
}
