// Alone in development only: inside the platform the shell provides all of this.
import '@castgraph/ui/styles.css';
import { StandaloneApp } from '@castgraph/mfe-runtime/standalone';
import type { AppProps } from 'next/app';
import { possibleTypes } from '../generated/possible-types.ts';

export default function App({ Component, pageProps }: AppProps) {
  return (
    <StandaloneApp remote="creator" possibleTypes={possibleTypes}>
      <Component {...pageProps} />
    </StandaloneApp>
  );
}
