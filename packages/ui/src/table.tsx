import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { Bone } from './skeleton.tsx';

export interface Column {
  label: string;
  isNumber?: boolean;
  /** The label is for readers alone, such as that of a column of buttons. */
  isSilent?: boolean;
}

interface TableProps {
  /** What the table shows, said aloud. */
  label: string;
  columns: Column[];
  /** Lays out the cells of a row on narrow containers, where a row becomes a card. */
  className?: string;
  isBusy?: boolean;
  children: ReactNode;
}

/**
 * Rows and columns; on a container below 672 px each row is a card. `display: grid` takes the roles from a table,
 * so they are said aloud.
 */
export function Table({ label, columns, className, isBusy = false, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: the region scrolls sideways and must be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: same.
    <div className="scroll" tabIndex={0} role="group" aria-label={label}>
      {/* biome-ignore lint/a11y/noRedundantRoles: see above. */}
      <table role="table" className={classNames('table table--stack', className)} aria-label={label} aria-busy={isBusy}>
        {/* biome-ignore lint/a11y/noRedundantRoles: see above. */}
        <thead role="rowgroup">
          {/* biome-ignore lint/a11y/noRedundantRoles: see above. */}
          <tr role="row">
            {columns.map((column) => (
              // biome-ignore lint/a11y/noRedundantRoles: see above.
              <th key={column.label} role="columnheader" scope="col" className={column.isNumber ? 'r' : undefined}>
                {column.isSilent ? <span className="sr">{column.label}</span> : column.label}
              </th>
            ))}
          </tr>
        </thead>
        {/* biome-ignore lint/a11y/noRedundantRoles: see above. */}
        <tbody role="rowgroup">{children}</tbody>
      </table>
    </div>
  );
}

/** A row of a `Table`. */
export function Row(props: ComponentProps<'tr'>) {
  // biome-ignore lint/a11y/noRedundantRoles: a stacked row is a grid, which drops its role.
  return <tr role="row" {...props} />;
}

/** A cell of a `Row`. */
export function Cell({ isNumber = false, className, ...rest }: ComponentProps<'td'> & { isNumber?: boolean }) {
  // biome-ignore lint/a11y/noRedundantRoles: a stacked cell is a block, which drops its role.
  return <td role="cell" {...rest} className={classNames(isNumber && 'r', className) || undefined} />;
}

/** Rows that stand for those on their way. */
export function RowsSkeleton({ rows = 5, columns }: { rows?: number; columns: number }) {
  return Array.from({ length: rows }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: boxes without content are told apart by nothing else.
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row takes no focus.
    <tr key={row} aria-hidden="true">
      {Array.from({ length: columns }, (_, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: same.
        <td key={column}>
          <Bone width={column === 0 ? '70%' : '4rem'} />
        </td>
      ))}
    </tr>
  ));
}
