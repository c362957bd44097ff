import type { GetOnCallResponse } from '../api/generated/types.gen.ts';
import { humanize } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import css from './oncall.module.css';
import { daysOf, layOutShifts, type Shift } from './shift-strip.ts';

type Schedule = GetOnCallResponse['schedules'][number];

const DAYS = 14;
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const dayName = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric' });

function formatIn(zone: string, at: string): string {
  const format = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
  } as const;
  return new Intl.DateTimeFormat('en-GB', format).format(new Date(at));
}

/** One schedule: who has each slot now, the next two weeks as a strip, and every shift in both time zones. */
export function SchedulePanel({ schedule, atMs }: { schedule: Schedule; atMs: number }) {
  const startMs = new Date(atMs).setHours(0, 0, 0, 0);
  const slots = schedule.now.map((slot) => slot.slot);
  return (
    <Panel title={schedule.title} note={`${schedule.service} · ${schedule.timezone}`}>
      <ul className={css.now} aria-label="On call now">
        {schedule.now.map((slot) => (
          <li key={slot.slot}>
            <span>{humanize(slot.slot)}</span>
            <b className={slot.person ? undefined : css.nobody}>{slot.person?.name ?? 'Nobody'}</b>
            {slot.until ? <small>until {formatIn(ownZone, slot.until)}</small> : null}
          </li>
        ))}
      </ul>
      <div className={css.strip} aria-hidden="true">
        <div className={css.days}>
          {daysOf(startMs, DAYS).map((dayMs) => (
            <span key={dayMs}>{dayName.format(dayMs)}</span>
          ))}
        </div>
        {slots.map((slot) => (
          <div key={slot} className={css.lane}>
            <span>{humanize(slot)}</span>
            <div>
              {layOutShifts(ofSlot(schedule.shifts, slot), startMs, DAYS).map(
                ({ shift, leftPercent, widthPercent }) => (
                  <span
                    key={shift.from}
                    className={css.part}
                    data-tint={shift.person ? tintOf(schedule.shifts, shift.person.person) : 'none'}
                    style={{ left: `${leftPercent}%`, width: `${widthPercent}%` }}
                  >
                    {shift.person?.name ?? 'Nobody'}
                    {shift.override ? ' (override)' : ''}
                  </span>
                ),
              )}
              <span className={css.marker} style={{ left: `${((atMs - startMs) / (DAYS * 86_400_000)) * 100}%` }} />
            </div>
          </div>
        ))}
      </div>
      <ShiftTable schedule={schedule} />
    </Panel>
  );
}

const ofSlot = (shifts: readonly Shift[], slot: string) => shifts.filter((shift) => shift.slot === slot);

/** A stable tint for each person; the name stands on it, so that the tint is only a help. */
function tintOf(shifts: readonly Shift[], person: string): number {
  return [...new Set(shifts.map((shift) => shift.person?.person ?? ''))].sort().indexOf(person) % 4;
}

function ShiftTable({ schedule }: { schedule: Schedule }) {
  const isOwnZone = schedule.timezone === ownZone;
  return (
    <details className={css.shifts}>
      <summary>All coming shifts</summary>
      <div className={css.scroll}>
        <table>
          <thead>
            <tr>
              <th scope="col">Slot</th>
              <th scope="col">Person</th>
              <th scope="col">From ({schedule.timezone})</th>
              <th scope="col">To ({schedule.timezone})</th>
              {isOwnZone ? null : <th scope="col">Your time ({ownZone})</th>}
            </tr>
          </thead>
          <tbody>
            {schedule.shifts.map((shift) => (
              <tr key={`${shift.slot} ${shift.from}`}>
                <td>{humanize(shift.slot)}</td>
                <td>
                  {shift.person?.name ?? <b className={css.nobody}>Nobody</b>}{' '}
                  {shift.override ? <Tag>override</Tag> : null}
                </td>
                <td>{formatIn(schedule.timezone, shift.from)}</td>
                <td>{formatIn(schedule.timezone, shift.to)}</td>
                {isOwnZone ? null : (
                  <td>
                    {formatIn(ownZone, shift.from)} – {formatIn(ownZone, shift.to)}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
