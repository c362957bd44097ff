import { ArrowLeftRight } from 'lucide-react';
import { humanize } from '../../shared/names.ts';
import css from './calendar.module.css';
import { type CalendarPart, type CalendarWeek, layOutCalendar, type Schedule, tintsOf } from './calendar.ts';
import { dayIn, momentIn } from './zone-words.ts';

const WEEKS = 4;

/** Four weeks from today, a row for each week and a lane for each slot. The list below it says the same in words. */
export function CalendarGrid({ schedule, atMs }: { readonly schedule: Schedule; readonly atMs: number }) {
  const weeks = layOutCalendar(schedule, atMs, WEEKS);
  const tints = tintsOf(schedule.shifts);
  return (
    <div className={css.calendar} aria-hidden="true">
      {weeks.map((week) => (
        <Week key={week.startMs} week={week} zone={schedule.timezone} atMs={atMs} tints={tints} />
      ))}
      <Legend />
    </div>
  );
}

interface WeekProps {
  readonly week: CalendarWeek;
  readonly zone: string;
  readonly atMs: number;
  readonly tints: ReadonlyMap<string, number>;
}

function Week({ week, zone, atMs, tints }: WeekProps) {
  const isNow = atMs >= week.startMs && atMs < week.endMs;
  return (
    <div className={css.week}>
      <div className={css.days}>
        {week.days.map((day) => (
          <DayName key={day.startMs} day={day} zone={zone} isToday={atMs >= day.startMs && atMs < day.endMs} />
        ))}
      </div>
      {week.lanes.map((lane) => (
        <div key={lane.slot} className={css.lane}>
          <span className={css.slot}>{humanize(lane.slot)}</span>
          <div>
            {week.days.slice(1).map((day) => (
              <i key={day.startMs} className={css.line} style={{ left: `${day.leftPercent}%` }} />
            ))}
            {lane.parts.map((part) => (
              <Part key={part.shift.from} part={part} zone={zone} tint={tints.get(part.shift.person?.person ?? '')} />
            ))}
            {isNow ? (
              <span
                className={css.marker}
                style={{ left: `${((atMs - week.startMs) / (week.endMs - week.startMs)) * 100}%` }}
              />
            ) : null}
          </div>
        </div>
      ))}
    </div>
  );
}

interface DayNameProps {
  readonly day: CalendarWeek['days'][number];
  readonly zone: string;
  readonly isToday: boolean;
}

function DayName({ day, zone, isToday }: DayNameProps) {
  const { weekday, day: number, month } = dayIn(zone, day.startMs);
  return (
    <span style={{ width: `${day.widthPercent}%` }} data-today={isToday || undefined}>
      <span className={css.weekday}>{weekday}</span> {number} <span className={css.month}>{month}</span>
    </span>
  );
}

const coverWords = { person: '', gap: 'Nobody', declared: 'nobody, on purpose' } as const;

function Part({ part, zone, tint }: { part: CalendarPart; zone: string; tint: number | undefined }) {
  const { shift, cover } = part;
  const name = shift.person?.name ?? coverWords[cover];
  return (
    <span
      className={css.part}
      data-cover={cover}
      data-tint={tint}
      data-override={shift.override || undefined}
      title={`${name}, ${momentIn(zone, shift.from)} – ${momentIn(zone, shift.to)}${shift.override ? ` (${shift.by})` : ''}`}
      style={{ left: `${part.leftPercent}%`, width: `${part.widthPercent}%` }}
    >
      {shift.override ? <ArrowLeftRight size={11} aria-hidden /> : null}
      <b>{name}</b>
    </span>
  );
}

function Legend() {
  return (
    <p className={css.legend}>
      <span>
        <i data-cover="gap" /> gap: nobody is paged
      </span>
      <span>
        <i data-cover="declared" /> nobody, on purpose
      </span>
      <span>
        <i data-override /> changed by an override or a swap
      </span>
    </p>
  );
}
