import type { EpochMs, Plan } from '../../model/plan.ts';
import type { Schedule } from '../../model/plan-on-call.ts';
import { type Shift, shiftsOf } from './shifts.ts';
import { DAY_MS } from './zone-clock.ts';

/** A shift as an entry of a calendar. */
export interface CalendarEvent {
  /** The same for a shift each time it is asked for: schedule, slot and begin. */
  readonly uid: string;
  readonly title: string;
  readonly schedule: string;
  readonly slot: string;
  readonly person: string;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

type Directory = Pick<Plan, 'people' | 'schedules'>;

/** A shift is followed over not quite ten years; one that began before that has no begin that stays the same. */
const ENDLESS_MS = 9 * 365 * DAY_MS;

/** Everybody's shifts of a schedule that touch [fromMs, toMs), by slot. An unknown schedule has none. */
export function calendarEvents(
  plan: Directory,
  schedule: string,
  fromMs: EpochMs,
  toMs: EpochMs,
): readonly CalendarEvent[] {
  const known = plan.schedules[schedule];
  return known ? eventsOf(plan, known, fromMs, toMs, ({ slot }, name) => `${name}: ${known.title}, ${slot}`) : [];
}

/** The shifts of one person in all schedules that touch [fromMs, toMs), in order of time. */
export function calendarEventsOf(
  plan: Directory,
  person: string,
  fromMs: EpochMs,
  toMs: EpochMs,
): readonly CalendarEvent[] {
  return Object.values(plan.schedules)
    .flatMap((schedule) => eventsOf(plan, schedule, fromMs, toMs, ({ slot }) => `On call: ${schedule.title}, ${slot}`))
    .filter((event) => event.person === person)
    .sort((a, b) => a.fromMs - b.fromMs);
}

function eventsOf(
  { people }: Directory,
  schedule: Schedule,
  fromMs: EpochMs,
  toMs: EpochMs,
  titleOf: (shift: Shift, name: string) => string,
): readonly CalendarEvent[] {
  const shifts = schedule.slots.flatMap(({ id }) => shiftsOf(schedule, id, fromMs, toMs));
  return shifts.flatMap((shift) => {
    const { slot, person } = shift;
    if (person === null) return [];
    const isEndless = shift.fromMs < fromMs - ENDLESS_MS;
    return [
      {
        uid: `${schedule.id}/${slot}/${isEndless ? 'always' : shift.fromMs}`,
        title: titleOf(shift, people[person]?.name ?? person),
        schedule: schedule.id,
        slot,
        person,
        fromMs: isEndless ? fromMs : shift.fromMs,
        toMs: shift.toMs > toMs + ENDLESS_MS ? toMs : shift.toMs,
      },
    ];
  });
}
