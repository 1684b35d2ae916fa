import type { FrameKind } from '@castgraph/mfe-contracts';
import type { ReactNode } from 'react';

/** A page of frame kind `bare` brings its own `main`; until it is there, this is it. */
export function Place({ frame, children }: { frame: FrameKind; children: ReactNode }) {
  if (frame !== 'bare') return children;
  return (
    <main className="main" id="main" tabIndex={-1}>
      {children}
    </main>
  );
}
