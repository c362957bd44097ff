import { useQuery } from '@tanstack/react-query';
import { listPanelsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { HealthPanel } from '../api/generated/types.gen.ts';
import { Empty } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { ClockTime, TimeAgo } from '../shared/time.tsx';
import css from './panels.module.css';

const REFRESH_MS = 60_000;
/** A moment as databases and the server write it. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** The tables that a plan puts on its health board: recent errors, the busiest tables. */
export function Panels({ service }: { service: string }) {
  const panels = useQuery({ ...listPanelsOptions({ query: { service } }), refetchInterval: REFRESH_MS });
  return (
    <>
      {panels.data?.panels.map((panel) => (
        <Panel key={panel.id} title={panel.title} flush note={panel.at ? <TimeAgo at={panel.at} /> : null}>
          <Table panel={panel} />
        </Panel>
      ))}
    </>
  );
}

function Table({ panel: { title, columns, rows, error } }: { panel: HealthPanel }) {
  if (error !== null) return <Empty title="It could not be read.">{error}</Empty>;
  if (rows.length === 0) return <Empty title="Nothing there." />;
  return (
    <section className={css.scroll} aria-label={title}>
      <table className={css.table}>
        {columns.length > 0 ? (
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
        ) : null}
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity, and are replaced together
            <tr key={index}>
              {row.map((cell, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a row keep their places
                <td key={at}>{MOMENT.test(cell) ? <ClockTime at={cell} seconds /> : cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
