import { AnsiHtml } from 'fancy-ansi/react';
import { type ReactNode, useEffect, useRef } from 'react';
import css from './output.module.css';

interface OutputProps {
  readonly text: string;
  /** Follows the end of the text while it grows. */
  readonly follow?: boolean;
  readonly label: string;
}

/** What a command printed, in its own colours. */
export function Output({ text, follow = false, label }: OutputProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (follow && text && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text, follow]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable with the keyboard.
    <div ref={box} className={css.output} role="log" aria-live="off" aria-label={label} tabIndex={0}>
      <AnsiHtml className={css.text} text={text} />
    </div>
  );
}

/** The exact source of a cell; `text` may mark parts of it. */
export function Source({ text, label }: { text: ReactNode; label: string }) {
  return (
    <section aria-label={label}>
      <pre className={css.source}>
        <code>{text}</code>
      </pre>
    </section>
  );
}

/** Rows of a query's answer. */
export function RowsTable({
  columns,
  rows,
}: {
  columns: readonly string[];
  rows: readonly (readonly (string | null)[])[];
}) {
  return (
    <div className={css.rows}>
      <table>
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
              {row.map((cell, place) => (
                <td key={columns[place]} data-number={cell !== null && /^-?[\d.,]+%?$/.test(cell) ? true : undefined}>
                  {cell ?? <i>null</i>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 ? <p>No rows.</p> : null}
    </div>
  );
}
