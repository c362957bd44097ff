import type { Run } from '../api/generated/types.gen.ts';
import css from './run.module.css';

/** What was filled in for a run so far; nothing when nothing was. */
export function RunValues({ run }: { run: Run }) {
  const filled = run.parameters.filter(({ value }) => value !== null);
  if (filled.length === 0) return null;
  return (
    <dl className={css.values} aria-label="Filled in">
      {filled.map(({ name, title, value }) => (
        <div key={name}>
          <dt>{title}</dt>
          <dd>
            <code>{value}</code>
          </dd>
        </div>
      ))}
    </dl>
  );
}
