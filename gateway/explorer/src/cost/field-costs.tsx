import { formatNumber } from '@castgraph/ui/format/count';
import { Fragment } from 'react';
import type { FieldCost } from '../state/answer.ts';

/** The dearest first; what costs the same stays in the order of the operation. */
export const sortByCost = (fields: readonly FieldCost[]): FieldCost[] => [...fields].sort((a, b) => b.cost - a.cost);

interface FieldCostsProps {
  fields: readonly FieldCost[];
  /** Of all fields, also of those that are not listed. */
  total: number;
  isTruncated?: boolean;
}

/** What each field of an operation would cost. */
export function FieldCosts({ fields, total, isTruncated = false }: FieldCostsProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
    <section className="scroll field-costs" tabIndex={0} aria-label="Cost per field">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col" className="r">
              Times
            </th>
            <th scope="col" className="r">
              Cost
            </th>
          </tr>
        </thead>
        <tbody>
          {sortByCost(fields).map(({ path, times, cost }) => (
            <tr key={path}>
              <th scope="row">
                <code>
                  <Path path={path} />
                </code>
              </th>
              <td className="r">{formatNumber(times)}</td>
              <td className="r">{formatNumber(cost)}</td>
            </tr>
          ))}
          {isTruncated && (
            <tr>
              <td colSpan={3} className="quiet">
                Only the first {formatNumber(fields.length)} fields of the operation are listed.
              </td>
            </tr>
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              Together
            </th>
            <td className="r">{formatNumber(total)}</td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

/** A path that is broken between its names, and within one only where that is wider than its column. */
function Path({ path }: { path: string }) {
  const names = path.split('.');
  return names.map((name, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: names of a path have no other identity than their place.
    <Fragment key={index}>
      {index > 0 && (
        <>
          .<wbr />
        </>
      )}
      {name}
    </Fragment>
  ));
}
