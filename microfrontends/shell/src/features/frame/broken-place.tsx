import type { FrameKind } from '@castgraph/mfe-contracts';
import type { BrokenRemoteProps } from '@castgraph/mfe-runtime';
import { Broken, BrokenRemote } from '@castgraph/ui/broken';
import { Button } from '@castgraph/ui/button';
import { DocumentTitle } from '@castgraph/ui/document-title';
import { remoteTitles } from './names.ts';
import { Place } from './place.tsx';

/** Why a remote is not in its place, and what to do about it. */
export function BrokenPlace({
  remote,
  release,
  error,
  isLoaded,
  onRetry,
  onEarlier,
  requestId,
  frame,
}: BrokenRemoteProps & { requestId: string; frame: FrameKind }) {
  const details = [
    `Remote: ${remote}`,
    `Release: ${release ?? 'not known'}`,
    `Request: ${requestId}`,
    `Reason: ${error.message}`,
  ].join('\n');
  const action = onEarlier && <Button onClick={onEarlier}>Use the earlier release</Button>;
  const shown = { headingLevel: 1, onRetry, action, details } as const;
  return (
    <Place frame={frame}>
      <DocumentTitle>{remoteTitles[remote]}</DocumentTitle>
      {isLoaded ? (
        <Broken title={`${remoteTitles[remote]} stopped working`} {...shown}>
          The rest of Castgraph works. This part came, and then failed. What you typed elsewhere is kept.
        </Broken>
      ) : (
        <BrokenRemote name={remoteTitles[remote]} {...shown} />
      )}
    </Place>
  );
}
