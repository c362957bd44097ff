import { Button } from '@mantine/core';
import { humanize, plural } from '../../shared/names.ts';
import { Tag } from '../../shared/tag.tsx';
import { readersZone } from '../../shared/time.tsx';
import { coverOf, type Schedule, type Shift } from './calendar.ts';
import css from './schedule.module.css';
import { momentIn } from './zone-words.ts';

interface ShiftListProps {
  readonly schedule: Schedule;
  /** Null: the reader may not change anything. */
  readonly onTake: ((shift: Shift) => void) | null;
}

/** Every coming shift in words, in the schedule's zone and in the reader's, each with the way to take it over. */
export function ShiftList({ schedule, onTake }: ShiftListProps) {
  return (
    <details className={css.shifts}>
      <summary>All coming shifts ({plural(schedule.shifts.length, 'shift')})</summary>
      <ul className={css.list}>
        {schedule.shifts.map((shift) => (
          <li key={`${shift.slot} ${shift.from}`}>
            <div>
              <p>
                {humanize(shift.slot)}: <Holder shift={shift} />{' '}
                {shift.override ? <Tag tone="accent">{shift.by}</Tag> : null}
              </p>
              <small>
                {momentIn(schedule.timezone, shift.from)} – {momentIn(schedule.timezone, shift.to)}
              </small>
              {schedule.timezone === readersZone ? null : (
                <small>
                  {momentIn(readersZone, shift.from)} – {momentIn(readersZone, shift.to)} on your clock
                </small>
              )}
            </div>
            {onTake ? (
              <Button
                variant="default"
                size="compact-sm"
                aria-label={`Take over ${humanize(shift.slot)} from ${momentIn(schedule.timezone, shift.from)}`}
                onClick={() => onTake(shift)}
              >
                Take over
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Holder({ shift }: { readonly shift: Shift }) {
  if (shift.person) return <b>{shift.person.name}</b>;
  return coverOf(shift) === 'gap' ? <b className={css.nobody}>Nobody: a gap</b> : <b>Nobody, on purpose</b>;
}
