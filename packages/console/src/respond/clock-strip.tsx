import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { Clock } from '../api/generated/types.gen.ts';
import { ClockTime, Countdown } from '../shared/time.tsx';
import { useNow } from '../shared/use-now.ts';
import css from './clock-strip.module.css';
import { clockState, pastOf } from './incident-words.ts';

/** The clocks that run, and what happens when each reaches zero. */
export function ClockStrip({ clocks }: { clocks: readonly Clock[] }) {
  const nowMs = useNow();
  if (clocks.length === 0) return null;
  const sorted = [...clocks].sort(
    (one, other) =>
      Number(one.status === 'met') - Number(other.status === 'met') || Date.parse(one.dueAt) - Date.parse(other.dueAt),
  );
  return (
    <ul className={css.strip} aria-label="Clocks">
      {sorted.map((clock) => (
        <ClockItem key={`${clock.name}-${clock.label}`} clock={clock} state={clockState(clock, nowMs)} />
      ))}
    </ul>
  );
}

function ClockItem({ clock, state }: { readonly clock: Clock; readonly state: Clock['status'] }) {
  return (
    <li data-status={state}>
      <span className={css.label}>
        {state === 'missed' ? <TriangleAlert size={14} aria-hidden /> : null}
        {clock.label}
      </span>
      {state === 'met' ? (
        <b>
          <CircleCheck size={17} aria-hidden /> Met
        </b>
      ) : (
        <b>
          <Countdown to={clock.dueAt} label={clock.label} past={pastOf(clock)} />
        </b>
      )}
      <small>
        {state === 'met' ? 'Was due ' : state === 'missed' ? 'Missed — was due ' : 'At '}
        <ClockTime at={clock.dueAt} />
        {state === 'met' ? '' : `: ${clock.consequence}`}
      </small>
    </li>
  );
}
