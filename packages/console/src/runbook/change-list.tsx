import type { ChangePreview } from '../api/generated/types.gen.ts';
import { plural } from '../shared/names.ts';
import css from './notebook.module.css';

type Table = NonNullable<ChangePreview['before']>;

/** What changes in a database: the rows as they are, and as they have become in a transaction that is still open. */
export function ChangeList({ changes }: { changes: readonly ChangePreview[] }) {
  return changes.map((change, index) => {
    const { what, count, before, after } = change;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the statements of a cell have no other identity.
      <section key={index} className={css.change} aria-label={what}>
        <p>
          <code>{what}</code> <b>{plural(count, 'row')}</b>
          {shownOf(change)}
        </p>
        <div className={css.tables}>
          {before ? <Rows title={after ? 'Before' : 'As they are now'} table={before} other={after} /> : null}
          {after ? <Rows title="Now, not kept yet" table={after} other={before} isNew /> : null}
        </div>
      </section>
    );
  });
}

function shownOf({ count, before, after }: ChangePreview): string {
  const shown = Math.max(before?.rows.length ?? 0, after?.rows.length ?? 0);
  return shown > 0 && shown < count ? `, of which the first ${shown} are shown` : '';
}

interface RowsProps {
  readonly title: string;
  readonly table: Table;
  readonly other: Table | null;
  readonly isNew?: boolean;
}

/** A table in which what differs from the other one stands out. */
function Rows({ title, table: { columns, rows }, other, isNew = false }: RowsProps) {
  const isComparable = other !== null && other.rows.length === rows.length && other.columns.length === columns.length;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable with the keyboard.
    <section className={css.rows} tabIndex={0} aria-label={title}>
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of an answer have no other identity.
            <tr key={index}>
              {row.map((cell, place) => {
                const isDifferent = isComparable && other.rows[index]?.[place] !== cell;
                const look = isNew ? 'new' : 'old';
                return (
                  <td key={columns[place]} data-differs={isDifferent ? look : undefined}>
                    {cell ?? <i>null</i>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 ? <p className={css.quiet}>No rows.</p> : null}
    </section>
  );
}
