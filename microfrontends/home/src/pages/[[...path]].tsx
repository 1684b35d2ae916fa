import { StandalonePage } from '@castgraph/mfe-runtime/standalone';
import Page from '../page.tsx';

export default function Standalone() {
  return <StandalonePage page={Page} />;
}
