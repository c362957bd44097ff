import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { Clock } from '../api/generated/types.gen.ts';
import { ClockTime, Countdown } from '../shared/time.tsx';
import css from './clock-strip.module.css';
import { pastOf } from './incident-words.ts';

/** The clocks that run, and what happens when each reaches zero. */
export function ClockStrip({ clocks }: { clocks: readonly Clock[] }) {
  if (clocks.length === 0) return null;
  const sorted = [...clocks].sort(
    (one, other) =>
      Number(one.status === 'met') - Number(other.status === 'met') || Date.parse(one.dueAt) - Date.parse(other.dueAt),
  );
  return (
    <ul className={css.strip} aria-label="Clocks">
      {sorted.map((clock) => (
        <li key={`${clock.name}-${clock.label}`} data-status={clock.status}>
          <span className={css.label}>
            {clock.status === 'missed' ? <TriangleAlert size={14} aria-hidden /> : null}
            {clock.label}
          </span>
          {clock.status === 'met' ? (
            <b>
              <CircleCheck size={17} aria-hidden /> Met
            </b>
          ) : (
            <b>
              <Countdown to={clock.dueAt} label={clock.label} past={pastOf(clock)} />
            </b>
          )}
          <small>
            {clock.status === 'met' ? 'Was due ' : clock.status === 'missed' ? 'Missed — was due ' : 'At '}
            <ClockTime at={clock.dueAt} />
            {clock.status === 'met' ? '' : `: ${clock.consequence}`}
          </small>
        </li>
      ))}
    </ul>
  );
}
