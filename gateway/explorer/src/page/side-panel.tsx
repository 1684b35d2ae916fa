import { TabPanel, Tabs } from '@castgraph/ui/tabs';
import { useGraphiQLActions } from '@graphiql/react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { AccessPanel } from '../access/access-panel.tsx';
import { CostPanel } from '../cost/cost-panel.tsx';
import { ErrorList } from '../errors/error-list.tsx';
import { ExplainPanel } from '../explain/explain-panel.tsx';
import type { ExplorerStore } from '../state/explorer-state.ts';

const tabs = [
  { id: 'cost', label: 'Cost' },
  { id: 'explain', label: 'Explain' },
  { id: 'access', label: 'Access' },
];

/** What stands beside the answer: what it cost, how it came to be, and by whose right it was asked for. */
export function SidePanel({ store, siteUrl }: { store: ExplorerStore; siteUrl: string }) {
  const { token, transport, isExplaining, answer, useToken, useTransport, explain, prepareDryRun } = useStore(store);
  const [selected, setSelected] = useState('cost');
  const { run } = useGraphiQLActions();
  const priceOnly = (): void => {
    prepareDryRun();
    void run();
  };
  return (
    <aside className="side" aria-label="About the operation">
      <Tabs label="About the operation" tabs={tabs} selected={selected} onSelect={setSelected} />
      {selected !== 'access' && <ErrorList errors={answer?.errors ?? []} />}
      <TabPanel id={selected}>
        {selected === 'cost' && <CostPanel cost={answer?.cost ?? null} onDryRun={priceOnly} />}
        {selected === 'explain' && (
          <ExplainPanel
            explanation={answer?.explanation ?? null}
            isExplaining={isExplaining}
            hasToken={token !== ''}
            onToggle={explain}
          />
        )}
        {selected === 'access' && (
          <AccessPanel
            token={token}
            transport={transport}
            tokensUrl={`${siteUrl}/settings/tokens`}
            onToken={useToken}
            onTransport={useTransport}
          />
        )}
      </TabPanel>
    </aside>
  );
}
