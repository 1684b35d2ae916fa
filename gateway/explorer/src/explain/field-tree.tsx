import { ChevronRight } from 'lucide-react';
import { type CSSProperties, type KeyboardEvent, useRef, useState } from 'react';
import type { FetchFacts, FieldFacts } from '../state/answer.ts';
import { type FieldRow, listRows, moveInTree } from './field-rows.ts';
import { cacheWords, formatMs } from './words.ts';

interface FieldTreeProps {
  fields: FieldFacts[];
  fetches: FetchFacts[];
}

/** The fields of an answer, each with what produced it. One row has the focus; arrows move it, open and close. */
export function FieldTree({ fields, fetches }: FieldTreeProps) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [currentId, setCurrentId] = useState('0');
  const tree = useRef<HTMLDivElement>(null);
  const rows = listRows(fields, closed);
  const focusedId = rows.some(({ id }) => id === currentId) ? currentId : '0';
  const fetchById = new Map(fetches.map((fetch) => [fetch.id, fetch]));

  const toggle = (id: string): void => {
    const next = new Set(closed);
    if (!next.delete(id)) next.add(id);
    setClosed(next);
  };
  const move = (event: KeyboardEvent<HTMLDivElement>): void => {
    const goal = moveInTree(rows, focusedId, event.key);
    if (!goal) return;
    event.preventDefault();
    if ('focus' in goal) {
      setCurrentId(goal.focus);
      tree.current?.querySelector<HTMLElement>(`[data-row="${goal.focus}"]`)?.focus();
    } else toggle('open' in goal ? goal.open : goal.close);
  };

  return (
    <div className="tree" role="tree" aria-label="Fields of the answer" ref={tree} onKeyDown={move}>
      {rows.map((row) => (
        <TreeRow
          key={row.id}
          row={row}
          fetch={row.field.fetch === null ? undefined : fetchById.get(row.field.fetch)}
          isCurrent={row.id === focusedId}
          onPick={() => {
            setCurrentId(row.id);
            if (row.isOpen !== null) toggle(row.id);
          }}
        />
      ))}
    </div>
  );
}

interface TreeRowProps {
  row: FieldRow;
  fetch: FetchFacts | undefined;
  isCurrent: boolean;
  onPick: () => void;
}

function TreeRow({ row, fetch, isCurrent, onPick }: TreeRowProps) {
  const { id, field, level, positionInSet, setSize, isOpen } = row;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree itself hears the keys of all rows.
    <div
      className="tree__row"
      role="treeitem"
      data-row={id}
      aria-level={level}
      aria-posinset={positionInSet}
      aria-setsize={setSize}
      aria-expanded={isOpen ?? undefined}
      aria-selected={isCurrent}
      tabIndex={isCurrent ? 0 : -1}
      style={{ '--level': level } as CSSProperties}
      onClick={onPick}
    >
      <ChevronRight
        className="i tree__mark"
        aria-hidden="true"
        data-state={isOpen === null ? 'leaf' : isOpen ? 'open' : 'closed'}
      />
      <code className="tree__name">{field.name}</code>
      <span className="tree__facts num">{describeField(field, fetch)}</span>
    </div>
  );
}

function describeField({ cost }: FieldFacts, fetch: FetchFacts | undefined): string {
  const source = fetch ? [fetch.subgraph, fetch.id, cacheWords[fetch.cache], formatMs(fetch.durationMs)] : ['gateway'];
  return [...source, ...(cost === undefined ? [] : [`cost ${cost}`])].join(' · ');
}
