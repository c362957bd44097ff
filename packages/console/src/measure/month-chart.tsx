import type { ReactNode } from 'react';
import { Panel } from '../shared/panel.tsx';
import css from './measures.module.css';

export const WIDTH = 800;
export const HEIGHT = 150;
export const BOX = { width: WIDTH, height: HEIGHT };

interface MonthChartProps {
  readonly title: string;
  /** What the top of the chart stands for. */
  readonly top: string;
  /** What it shows, for those who do not see it. */
  readonly label: string;
  readonly months: readonly { readonly title: string }[];
  /** Names of the series, in the order of their colours; the word after the number is their tone. */
  readonly legend: readonly { readonly name: string; readonly tone: string }[];
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The shapes. */
  readonly children: ReactNode;
}

/** A chart by month with its legend, and the same figures as a table under it. */
export function MonthChart({ title, top, label, months, legend, head, rows, children }: MonthChartProps) {
  return (
    <Panel title={title}>
      <figure className={css.figure}>
        <div className={css.edge}>{top}</div>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          className={css.chart}
          role="img"
          aria-label={label}
        >
          {children}
        </svg>
        <div className={css.edge}>
          <span>{months[0]?.title}</span>
          <span>{months.length > 1 ? months.at(-1)?.title : ''}</span>
        </div>
        <figcaption className={css.legend}>
          {legend.map(({ name, tone }) => (
            <span key={name} data-tone={tone}>
              {name}
            </span>
          ))}
        </figcaption>
      </figure>
      <details className={css.details}>
        <summary>As a table</summary>
        <FigureTable label={`${title}, table`} head={head} rows={rows} />
      </details>
    </Panel>
  );
}

/** Figures in rows; the first cell of each names it. */
export function FigureTable({
  label,
  head,
  rows,
  foot = [],
}: {
  /** What it holds: it scrolls, and is reached with the keyboard. */
  readonly label: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly ReactNode[])[];
  readonly foot?: readonly (readonly ReactNode[])[];
}) {
  const row = (cells: readonly ReactNode[], key: string) => (
    <tr key={key}>
      {cells.map((cell, index) =>
        index === 0 ? (
          <th key={head[index]} scope="row">
            {cell}
          </th>
        ) : (
          <td key={head[index]}>{cell}</td>
        ),
      )}
    </tr>
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable with the keyboard.
    <section className={css.scroll} tabIndex={0} aria-label={label}>
      <table className={css.table}>
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{rows.map((cells, index) => row(cells, `${cells[0]}${index}`))}</tbody>
        {foot.length > 0 ? <tfoot>{foot.map((cells, index) => row(cells, `foot${index}`))}</tfoot> : null}
      </table>
    </section>
  );
}
