import { themeFromCookie } from '@castgraph/ui/theme-switch';
import Document, { type DocumentContext, type DocumentInitialProps, Head, Html, Main, NextScript } from 'next/document';

interface SiteDocumentProps extends DocumentInitialProps {
  theme: 'light' | 'dark' | null;
}

/** The page around every page. The chosen theme is painted by the server, so that nothing flashes. */
export default class SiteDocument extends Document<SiteDocumentProps> {
  static override async getInitialProps(context: DocumentContext): Promise<SiteDocumentProps> {
    const props = await Document.getInitialProps(context);
    return { ...props, theme: themeFromCookie(context.req?.headers.cookie) };
  }

  override render() {
    return (
      <Html lang="en" dir="ltr" data-theme={this.props.theme ?? undefined}>
        <Head>
          <meta name="color-scheme" content="light dark" />
          <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        </Head>
        <body>
          <Main />
          <NextScript />
        </body>
      </Html>
    );
  }
}
