import { Link } from '@tanstack/react-router';
import type { InboxSource } from '../api/generated/types.gen.ts';
import css from './inbox.module.css';
import { count } from './source-words.ts';

const columns = ['Waiting', 'Dead', 'Arrived', 'Delivered', 'Failed attempts', 'Skipped'] as const;

/** What waits and what came, by type: the deepest backlog first. */
export function BacklogByType({ source }: { source: InboxSource }) {
  const path = { service: source.service, source: source.source };
  if (source.types.length === 0) return <p className={css.calm}>Nothing has arrived yet.</p>;
  const types = source.types.toSorted(
    ({ counts: one }, { counts: other }) =>
      other.waiting + other.dead - one.waiting - one.dead || other.arrived - one.arrived,
  );
  return (
    <section className={css.scroll} aria-label="Backlog by type">
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">Type</th>
            {columns.map((name) => (
              <th key={name} scope="col" data-number>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {types.map(({ type, counts }) => (
            <tr key={type}>
              <th scope="row">
                <Link to="/inbox/$service/$source/events" params={path} search={type ? { type } : {}}>
                  {type || 'no type'}
                </Link>
              </th>
              <td data-number data-tone={counts.waiting > 0 ? 'warn' : undefined}>
                {count(counts.waiting)}
              </td>
              <td data-number data-tone={counts.dead > 0 ? 'bad' : undefined}>
                {count(counts.dead)}
              </td>
              <td data-number>{count(counts.arrived)}</td>
              <td data-number>{count(counts.delivered)}</td>
              <td data-number>{count(counts.failed)}</td>
              <td data-number>{count(counts.skipped)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
