import { BrandMark } from '@castgraph/ui/brand';
import { ThemeSwitch } from '@castgraph/ui/theme-switch';
import { ExplorerEditor } from '../editor/explorer-editor.tsx';
import type { ExplorerFetcher } from '../request/fetcher.ts';
import type { ExplorerStore } from '../state/explorer-state.ts';
import { SidePanel } from './side-panel.tsx';
import { useTheme } from './theme.ts';

interface ExplorerPageProps {
  store: ExplorerStore;
  fetcher: ExplorerFetcher;
  siteUrl: string;
}

/** The whole page. */
export function ExplorerPage({ store, fetcher, siteUrl }: ExplorerPageProps) {
  const theme = useTheme();
  return (
    <>
      <header className="top">
        <a className="top__brand" href={siteUrl}>
          <BrandMark />
          <span>Castgraph</span>
        </a>
        <h1>API explorer</h1>
        <ThemeSwitch />
      </header>
      <main className="explorer">
        <ExplorerEditor fetcher={fetcher} theme={theme}>
          <SidePanel store={store} siteUrl={siteUrl} />
        </ExplorerEditor>
      </main>
    </>
  );
}
