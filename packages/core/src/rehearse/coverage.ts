import { personName } from '../model/person-name.ts';
import type { Plan } from '../model/plan.ts';
import { type Shift, shiftsOf } from '../page/on-call/shifts.ts';
import { DAY_MS, dayOf, toLocalMs } from '../page/on-call/zone-clock.ts';
import { isoOf, localSpan, placeOf } from './local-time.ts';
import type { YearSpan } from './year-edges.ts';
import type { Coverage, CoverageGap, SlotFairness } from './year-report.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Load is summed up in steps of this length; hand-offs are on the quarter of an hour as a rule. */
const STEP_MS = 15 * MINUTE_MS;

/** Where the year is not covered, slot by slot and day by day. */
export function coverageOf(plan: Plan, span: YearSpan): Coverage {
  const gaps: CoverageGap[] = [];
  const days = new Array<number>(span.days).fill(0);
  for (const { schedule, shifts } of slotsOf(plan, span)) {
    for (const shift of shifts) {
      if (shift.person !== null) continue;
      gaps.push(toGap(plan.timezone, schedule, shift, shift.declared));
      if (!shift.declared) addDays(days, plan, span, shift);
    }
  }
  gaps.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  return { gaps, days: days.map((minutes) => Math.min(1500, Math.round(minutes))) };
}

/** A stretch without anybody, as it is answered. */
export function toGap(
  timezone: string,
  schedule: string,
  { slot, fromMs, toMs }: Pick<Shift, 'slot' | 'fromMs' | 'toMs'>,
  declared: boolean,
): CoverageGap {
  const minutes = Math.round((toMs - fromMs) / MINUTE_MS);
  const local = localSpan(timezone, fromMs, toMs);
  return { schedule, slot, from: isoOf(fromMs), to: isoOf(toMs), local, minutes, declared };
}

/** How each slot's time is shared between people. */
export function fairnessOf(plan: Plan, span: YearSpan): readonly SlotFairness[] {
  return slotsOf(plan, span).map(({ schedule, slot, shifts }) => {
    const loads = new Map<string, Load>();
    for (const shift of shifts) if (shift.person !== null) addLoad(loads, plan, span, shift, shift.person);
    const covered = [...loads.values()].reduce((sum, load) => sum + load.ms, 0);
    const people = [...loads].map(([person, load]) => ({
      person,
      name: personName(plan, person),
      hours: Math.round(load.ms / HOUR_MS),
      share: covered === 0 ? 0 : Math.round((load.ms / covered) * 1000) / 1000,
      nightHours: Math.round(load.nightMs / HOUR_MS),
      weekendHours: Math.round(load.weekendMs / HOUR_MS),
      holidays: load.holidays.size,
    }));
    return { schedule, slot, people: people.sort((a, b) => b.hours - a.hours || (a.person < b.person ? -1 : 1)) };
  });
}

interface SlotShifts {
  readonly schedule: string;
  readonly slot: string;
  /** Cut to the year. */
  readonly shifts: readonly Shift[];
}

function slotsOf(plan: Plan, { fromMs, toMs }: YearSpan): readonly SlotShifts[] {
  return Object.values(plan.schedules).flatMap((schedule) =>
    schedule.slots.map(({ id }) => ({
      schedule: schedule.id,
      slot: id,
      shifts: shiftsOf(schedule, id, fromMs, toMs).map((shift) => ({
        ...shift,
        fromMs: Math.max(fromMs, shift.fromMs),
        toMs: Math.min(toMs, shift.toMs),
      })),
    })),
  );
}

interface Load {
  ms: number;
  nightMs: number;
  weekendMs: number;
  readonly holidays: Set<number>;
}

function addLoad(loads: Map<string, Load>, plan: Plan, span: YearSpan, shift: Shift, person: string): void {
  const load = loads.get(person) ?? { ms: 0, nightMs: 0, weekendMs: 0, holidays: new Set<number>() };
  loads.set(person, load);
  for (let at = shift.fromMs; at < shift.toMs; at += STEP_MS) {
    const ms = Math.min(STEP_MS, shift.toMs - at);
    const { day, isNight, isWeekend } = placeOf(plan.timezone, at);
    load.ms += ms;
    if (isNight) load.nightMs += ms;
    if (isWeekend) load.weekendMs += ms;
    if (span.holidays.has(day)) load.holidays.add(day);
  }
}

function addDays(days: number[], plan: Plan, span: YearSpan, { fromMs, toMs }: Shift): void {
  for (let at = fromMs; at < toMs; ) {
    const localMs = toLocalMs(plan.timezone, at);
    const index = dayOf(localMs) - span.firstDay;
    const end = Math.min(toMs, at + (dayOf(localMs) + 1) * DAY_MS - localMs);
    if (index >= 0 && index < days.length) days[index] = (days[index] ?? 0) + (end - at) / MINUTE_MS;
    at = end;
  }
}
