import { DOC_EXPLORER_PLUGIN } from '@graphiql/plugin-doc-explorer';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { useMonaco } from '@graphiql/react';
import { GraphiQL } from 'graphiql';
import { type ReactNode, useEffect } from 'react';
import type { ExplorerFetcher } from '../request/fetcher.ts';
import { examples } from './examples.ts';
import { paintEditors } from './monaco-themes.ts';
import { returnFocus } from './return-focus.ts';
import { provideWorkers } from './workers.ts';
import { wrapLines } from './wrap-lines.ts';

interface ExplorerEditorProps {
  fetcher: ExplorerFetcher;
  theme: 'light' | 'dark';
  /** Stands beside the editors and may use GraphiQL's hooks. */
  children: ReactNode;
}

provideWorkers();

const plugins = [HISTORY_PLUGIN];

/** GraphiQL: documentation, tabs, editors and answers. Headers, which may hold a token, are never written to the disk. */
export function ExplorerEditor({ fetcher, theme, children }: ExplorerEditorProps) {
  return (
    <GraphiQL
      fetcher={fetcher}
      defaultTabs={examples}
      forcedTheme={theme}
      plugins={plugins}
      referencePlugin={DOC_EXPLORER_PLUGIN}
      shouldPersistHeaders={false}
      showPersistHeadersSettings={false}
      defaultEditorToolsVisibility="variables"
    >
      <GraphiQL.Logo>
        <span />
      </GraphiQL.Logo>
      <EditorSettings />
      {children}
    </GraphiQL>
  );
}

function EditorSettings() {
  const monaco = useMonaco((state) => state.monaco);
  useEffect(returnFocus, []);
  useEffect(() => {
    if (!monaco) return undefined;
    paintEditors(monaco);
    return wrapLines(monaco);
  }, [monaco]);
  return null;
}
