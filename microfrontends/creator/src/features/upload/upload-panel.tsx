import { Button } from '@castgraph/ui/button';
import { Callout } from '@castgraph/ui/callout';
import { formatBytes } from '@castgraph/ui/format/bytes';
import { ProgressLine, type ProgressState } from '@castgraph/ui/progress';
import { RefreshCw } from 'lucide-react';
import type { CSSProperties } from 'react';
import { describeParts, drawParts } from './parts-map.ts';
import { sentPercent, type UploadSnapshot } from './upload-snapshot.ts';
import { describeUpload } from './upload-words.ts';

const LINES: Partial<Record<UploadSnapshot['phase'], ProgressState>> = { completed: 'done', refused: 'failed', failed: 'failed' };

/** How a file's way to the store goes: the whole, its parts, and what went wrong. */
export function UploadPanel({ upload, onRetry }: { upload: UploadSnapshot; onRetry(): void }) {
  const { phase, parts, problem, resumedBytes } = upload;
  const again = parts.filter((state) => state === 'again').length;
  const percent = sentPercent(upload);
  return (
    <section className="panel" aria-labelledby="upload-title" aria-busy={phase === 'sending'}>
      <div className="panel__head">
        <h2 id="upload-title">Upload</h2>
        <span className="hint num">{describeUpload(upload)}</span>
      </div>
      <ProgressLine percent={percent} label="Upload" state={LINES[phase] ?? (percent > 0 ? 'running' : 'waiting')} />
      {parts.length > 1 && phase !== 'completed' && phase !== 'refused' && (
        <>
          <div className="parts" role="img" aria-label={describeParts(parts)}>
            {drawParts(parts).map(({ number, look, percent: at }) => (
              <i
                key={number}
                className={look || undefined}
                style={look === 'a' ? ({ '--at': `${at}%` } as CSSProperties) : undefined}
              />
            ))}
          </div>
          <Legend />
        </>
      )}
      <div className="upload__words">
        {resumedBytes > 0 && phase !== 'completed' && phase !== 'refused' && (
          <Callout tone="ok">It goes on where it stopped: {formatBytes(resumedBytes)} were there already.</Callout>
        )}
        {again > 0 && phase === 'sending' && (
          <Callout tone="warn" icon={RefreshCw}>
            {again === 1 ? 'One part did not arrive whole. It is' : `${again} parts did not arrive whole. They are`} being sent
            again; nothing else is lost.
          </Callout>
        )}
        {problem && (
          <Callout
            tone={phase === 'refused' ? 'danger' : 'warn'}
            action={
              problem.canRetry && (
                <Button size="sm" onClick={onRetry}>
                  Go on
                </Button>
              )
            }
          >
            {problem.message}
          </Callout>
        )}
      </div>
    </section>
  );
}

function Legend() {
  const rows: [string, string][] = [
    ['var(--cg-edge)', 'Stored, checksum right'],
    ['linear-gradient(0deg, var(--cg-edge) 50%, var(--cg-well-2) 50%)', 'On its way'],
    ['var(--cg-warn)', 'Sent again'],
    ['var(--cg-well-2)', 'Waiting'],
  ];
  return (
    <div className="legend" aria-hidden="true">
      {rows.map(([colour, words]) => (
        <span key={words} style={{ '--c': colour } as CSSProperties}>
          <i />
          {words}
        </span>
      ))}
    </div>
  );
}
