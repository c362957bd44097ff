import type { PlanSection } from '../api/generated/types.gen.ts';
import css from './plan-page.module.css';

type Entry = PlanSection['entries'][number];

/** Lists within a value of the API are divided so. */
const DIVIDER = '; ';
/** Longer parts are easier to read below each other. */
const LONG = 28;

/** The entries of a section, each with what the plan says of it. */
export function SectionEntries({ entries }: { entries: readonly Entry[] }) {
  return (
    <ul className={css.entries}>
      {entries.map((entry) => (
        <li key={entry.id}>
          <div className={css.name}>
            <b>{entry.title}</b>
            {entry.id === entry.title ? null : <code>{entry.id}</code>}
          </div>
          <dl>
            {entry.facts.map(({ name, value }) => (
              <div key={name}>
                <dt>{name.charAt(0).toUpperCase() + name.slice(1)}</dt>
                <dd>
                  <Value value={value} />
                </dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

function Value({ value }: { value: string }) {
  const parts = value.split(DIVIDER);
  if (parts.length === 1) return value;
  if (parts.every((part) => part.length < LONG)) return parts.join(' · ');
  return (
    <ul>
      {[...new Set(parts)].map((part) => (
        <li key={part}>{part}</li>
      ))}
    </ul>
  );
}
