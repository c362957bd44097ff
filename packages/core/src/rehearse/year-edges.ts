import type { EpochMs, Plan } from '../model/plan.ts';
import { shiftsOf } from '../page/on-call/shifts.ts';
import { DAY_MS, fromLocalMs, offsetAt } from '../page/on-call/zone-clock.ts';
import { dayNumber } from './local-time.ts';
import type { YearRequest } from './year-report.ts';

/** The year of a request in the plan's zone. */
export interface YearSpan {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  /** Days since 1970-01-01 of the first of January. */
  readonly firstDay: number;
  readonly days: number;
  readonly holidays: ReadonlySet<number>;
}

/** Bounds of the year, from midnight to midnight of the plan's zone. */
export function yearSpan(plan: Plan, { year, holidays }: Pick<YearRequest, 'year' | 'holidays'>): YearSpan {
  const firstDay = dayNumber(`${year}-01-01`) ?? 0;
  const nextDay = dayNumber(`${year + 1}-01-01`) ?? 0;
  const at = (day: number) => fromLocalMs(plan.timezone, day * DAY_MS, 'boundary');
  const days = holidays.flatMap((date) => dayNumber(date) ?? []);
  return {
    fromMs: at(firstDay),
    toMs: at(nextDay),
    firstDay,
    days: nextDay - firstDay,
    holidays: new Set(days.filter((day) => day >= firstDay && day < nextDay)),
  };
}

const HOUR_MS = 3_600_000;
/** Rotations of hours have thousands of hand-offs; so many of them are enough. */
const MOST_HANDOFFS = 400;

/** Moments of the year at which plans go wrong: changes of the clocks, hand-offs, holidays by the hour, month ends. */
export function edgesOf(plan: Plan, span: YearSpan): readonly EpochMs[] {
  const zones = [plan.timezone, ...Object.values(plan.schedules).map(({ timezone }) => timezone)];
  const changes = [...new Set(zones)].flatMap((zone) => clockChanges(zone, span));
  const holidays = [...span.holidays].flatMap((day) =>
    Array.from({ length: 24 }, (_, hour) => fromLocalMs(plan.timezone, day * DAY_MS + hour * HOUR_MS, 'later')),
  );
  // Each change of the clocks counts as much as a day of holidays: there are only two of them.
  const repeated = Array.from({ length: 12 }, () => changes).flat();
  return [...repeated, ...holidays, ...handoffsOf(plan, span)];
}

function clockChanges(zone: string, { fromMs, toMs }: YearSpan): readonly EpochMs[] {
  const changes: EpochMs[] = [];
  for (let at = fromMs; at < toMs; at += HOUR_MS)
    if (offsetAt(zone, at) !== offsetAt(zone, at + HOUR_MS)) changes.push(at);
  return changes;
}

function handoffsOf(plan: Plan, { fromMs, toMs }: YearSpan): readonly EpochMs[] {
  const moments = Object.values(plan.schedules).flatMap((schedule) =>
    schedule.slots.flatMap((slot) => shiftsOf(schedule, slot.id, fromMs, toMs).map((shift) => shift.fromMs)),
  );
  const unique = [...new Set(moments)].filter((at) => at > fromMs).sort((a, b) => a - b);
  const step = Math.max(1, Math.ceil(unique.length / MOST_HANDOFFS));
  return unique.filter((_, index) => index % step === 0);
}
