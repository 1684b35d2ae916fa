import './styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ExplorerPage } from './page/explorer-page.tsx';
import { readSiteUrl } from './page/site.ts';
import { adoptTheme } from './page/theme.ts';
import { createFetcher } from './request/fetcher.ts';
import { createExplorerState } from './state/explorer-state.ts';

adoptTheme();
const store = createExplorerState();
const fetcher = createFetcher({ store, graphUrl: new URL('/graphql', location.href).href });
const place = document.getElementById('explorer');
if (!place) throw new Error('The page lacks the place of the explorer.');
createRoot(place).render(
  <StrictMode>
    <ExplorerPage store={store} fetcher={fetcher} siteUrl={readSiteUrl()} />
  </StrictMode>,
);
