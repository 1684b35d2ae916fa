// Alone in development only: inside the platform the shell provides all of this.
import { StandaloneApp } from '@castgraph/mfe-runtime/standalone';
import type { AppProps } from 'next/app';

export default function App({ Component, pageProps }: AppProps) {
  return (
    <StandaloneApp remote="player">
      <Component {...pageProps} />
    </StandaloneApp>
  );
}
