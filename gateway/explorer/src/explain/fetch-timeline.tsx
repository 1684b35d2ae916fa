import { formatCount } from '@castgraph/ui/format/count';
import { Tag, type TagTone } from '@castgraph/ui/tag';
import type { CSSProperties } from 'react';
import type { CacheState, FetchFacts } from '../state/answer.ts';
import { cacheWords, formatMs } from './words.ts';

const cacheTones: Record<CacheState, TagTone> = { none: 'plain', miss: 'plain', partial: 'info', hit: 'ok', shared: 'info' };

/** Where a fetch lies in the whole, as shares of it. A fetch of no time still shows. */
export function placeOnLine({ startMs, durationMs }: Pick<FetchFacts, 'startMs' | 'durationMs'>, totalMs: number) {
  const whole = Math.max(totalMs, startMs + durationMs, Number.MIN_VALUE);
  const startPercent = Math.min(99, (startMs / whole) * 100);
  return { startPercent, widthPercent: Math.max(1, Math.min(100 - startPercent, (durationMs / whole) * 100)) };
}

/** Every request to a subgraph, one below the other on one line of time. */
export function FetchTimeline({ fetches, totalMs }: { fetches: FetchFacts[]; totalMs: number }) {
  if (fetches.length === 0) return <p className="quiet">No subgraph was asked.</p>;
  return (
    <ol className="timeline" aria-label="Requests to subgraphs">
      {fetches.map((fetch) => (
        <FetchRow key={fetch.id} fetch={fetch} totalMs={totalMs} />
      ))}
    </ol>
  );
}

function FetchRow({ fetch, totalMs }: { fetch: FetchFacts; totalMs: number }) {
  const { id, subgraph, path, startMs, durationMs, entities, cache, status, cost } = fetch;
  const { startPercent, widthPercent } = placeOnLine(fetch, totalMs);
  const hasFailed = status !== 'ok' && status !== 'skipped';
  const place = { '--start': `${startPercent}%`, '--width': `${widthPercent}%` } as CSSProperties;
  return (
    <li>
      <p className="timeline__head">
        <code>{id}</code>
        <b>{subgraph}</b>
        <Tag tone={cacheTones[cache]}>{cacheWords[cache]}</Tag>
        {status !== 'ok' && <Tag tone={hasFailed ? 'danger' : 'plain'}>{status}</Tag>}
        <span className="num timeline__end">{formatMs(durationMs)}</span>
      </p>
      <span className="timeline__line" style={place} aria-hidden="true" />
      <p className="quiet num">
        {path !== '' && <code>{path}</code>} after {formatMs(startMs)}
        {entities !== undefined && `, ${formatCount(entities, 'entity', 'entities')}`}, cost {cost}
      </p>
    </li>
  );
}
