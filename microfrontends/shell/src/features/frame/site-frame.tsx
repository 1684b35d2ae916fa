import { formatAddress, useSession } from '@castgraph/mfe-contracts';
import { Bar, Dock, Frame, Rail, SkipLink } from '@castgraph/ui/frame';
import { ThemeSwitch } from '@castgraph/ui/theme-switch';
import { ToastRegion } from '@castgraph/ui/toast';
import type { ReactNode } from 'react';
import { KeyHelp } from '../keys/key-help.tsx';
import { AccountMenu } from './account-menu.tsx';
import { Announcer } from './announcer.tsx';
import { findArea, listDockLinks, listRailSections } from './site-links.ts';
import { useSiteRoute } from './use-site-route.ts';

/** Bar, rail and dock around the page, as its route wants them. */
export function SiteFrame({ children }: { children: ReactNode }) {
  const { match, path, query } = useSiteRoute();
  const { viewer } = useSession();
  const kind = match?.rule.frame ?? 'rail';
  const area = findArea(path);
  return (
    <>
      {kind === 'bare' ? (
        <>
          <SkipLink />
          {children}
        </>
      ) : (
        <Frame
          bar={
            <Bar middle={area ? <span className="bar__area">{area}</span> : null}>
              <ThemeSwitch />
              <AccountMenu address={formatAddress({ path, query })} />
            </Bar>
          }
          rail={kind === 'rail' ? <Rail sections={listRailSections(viewer, path)} /> : undefined}
          dock={kind === 'rail' ? <Dock links={listDockLinks(viewer, path)} /> : undefined}
        >
          {children}
        </Frame>
      )}
      <KeyHelp />
      <ToastRegion />
      <Announcer />
    </>
  );
}
