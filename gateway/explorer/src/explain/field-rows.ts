import type { FieldFacts } from '../state/answer.ts';

/** A field of the tree as it is shown: one row after the other. */
export interface FieldRow {
  /** Names the row, also where siblings have one name. */
  id: string;
  parentId: string | null;
  field: FieldFacts;
  level: number;
  positionInSet: number;
  setSize: number;
  isOpen: boolean | null;
}

/** The rows that are seen while some are closed. `isOpen` is null where there is nothing to open. */
export function listRows(
  fields: readonly FieldFacts[],
  closed: ReadonlySet<string>,
  parentId: string | null = null,
  level = 1,
): FieldRow[] {
  return fields.flatMap((field, index) => {
    const id = parentId === null ? String(index) : `${parentId}.${index}`;
    const children = field.fields ?? [];
    const isOpen = children.length === 0 ? null : !closed.has(id);
    const row = { id, parentId, field, level, positionInSet: index + 1, setSize: fields.length, isOpen };
    return [row, ...(isOpen ? listRows(children, closed, id, level + 1) : [])];
  });
}

export type TreeMove = { focus: string } | { open: string } | { close: string } | null;

/** What a key does in a tree, as the ARIA practices have it. */
export function moveInTree(rows: readonly FieldRow[], currentId: string, key: string): TreeMove {
  const at = rows.findIndex(({ id }) => id === currentId);
  const row = rows[at];
  if (!row) return null;
  const focusOn = (goal: FieldRow | undefined): TreeMove => (goal ? { focus: goal.id } : null);
  switch (key) {
    case 'ArrowDown':
      return focusOn(rows[at + 1]);
    case 'ArrowUp':
      return focusOn(rows[at - 1]);
    case 'Home':
      return focusOn(rows[0]);
    case 'End':
      return focusOn(rows.at(-1));
    case 'ArrowRight':
      if (row.isOpen === null) return null;
      return row.isOpen ? focusOn(rows[at + 1]) : { open: row.id };
    case 'ArrowLeft':
      if (row.isOpen) return { close: row.id };
      return focusOn(rows.find(({ id }) => id === row.parentId));
    default:
      return null;
  }
}
