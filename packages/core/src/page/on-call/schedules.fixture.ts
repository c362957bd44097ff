import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import type { Layer, Rotation, Schedule, ScheduleOverride, SlotVersion, TimeWindow } from '../../model/plan-on-call.ts';
import { dateOf } from './calendar-day.ts';

/** Zones whose clocks do unusual things: half hours, a skipped day, no changes at all, changes at midnight. */
export const ZONES = [
  'America/New_York',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/Havana',
  'America/Sao_Paulo',
  'UTC',
];

const DAY_MS = 86_400_000;
/** The first moment of a day in UTC. */
const at = (date: string): number => Temporal.PlainDate.from(date).toZonedDateTime('UTC').epochMilliseconds;

export const zone = fc.constantFrom(...ZONES);
export const timeOfDay = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 30, 59))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
/** Apia lost a day at the end of 2011, and the years after it have every kind of change. */
export const moment = fc.oneof(
  fc.integer({ min: at('2010-01-01'), max: at('2030-01-01') }),
  fc.integer({ min: at('2011-12-20'), max: at('2012-01-10') }),
);

const person = fc.constantFrom('ann', 'ben', 'cat', 'dan');
export const members = fc.array(
  fc.oneof({ weight: 6, arbitrary: person }, { weight: 1, arbitrary: fc.constant(null) }),
  {
    minLength: 1,
    maxLength: 5,
  },
);

export const cadence: fc.Arbitrary<Rotation['every']> = fc.oneof(
  fc.record({ unit: fc.constant('hour' as const), count: fc.integer({ min: 4, max: 60 }) }),
  fc.record({ unit: fc.constantFrom('day' as const, 'week' as const), count: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ unit: fc.constant('month' as const), count: fc.integer({ min: 1, max: 3 }) }),
  fc
    .constantFrom(
      'FREQ=WEEKLY;BYDAY=MO,TH',
      'FREQ=DAILY;BYHOUR=2,8,20',
      'FREQ=MONTHLY;BYMONTHDAY=-1',
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=FR',
      'FREQ=MONTHLY;BYDAY=1MO,3MO;COUNT=30',
      'FREQ=DAILY;UNTIL=20200401',
    )
    .map((rule) => ({ unit: 'rule' as const, rule })),
);

/** A rotation that has begun up to three years before a moment, or begins up to one year after it. */
export function rotationNear(nearMs: number): fc.Arbitrary<Rotation> {
  const start = fc.integer({ min: -1100, max: 365 }).map((days) => dateOf(Math.floor(nearMs / DAY_MS) + days));
  return fc
    .record({ every: cadence, start, handoff: timeOfDay, timezone: zone, members, turn: fc.nat() })
    .map(({ turn, ...rest }) => ({ ...rest, first: turn % rest.members.length }));
}

const window: fc.Arbitrary<TimeWindow> = fc.record({
  days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 5 }),
  from: timeOfDay,
  to: timeOfDay,
  timezone: zone,
});

export function layersNear(nearMs: number): fc.Arbitrary<readonly Layer[]> {
  const restrictions = fc.oneof(fc.constant([]), fc.array(window, { minLength: 1, maxLength: 2 }));
  return fc.array(fc.record({ rotation: rotationNear(nearMs), restrictions }), { minLength: 1, maxLength: 3 });
}

function versionsNear(nearMs: number): fc.Arbitrary<readonly SlotVersion[]> {
  const effectiveFromMs = fc.integer({ min: -60, max: 60 }).map((days) => nearMs + days * DAY_MS);
  const later = fc.array(fc.record({ effectiveFromMs, layers: layersNear(nearMs) }), { maxLength: 2 });
  return fc
    .tuple(layersNear(nearMs), later)
    .map(([base, changes]) => [
      { effectiveFromMs: null, layers: base },
      ...changes.sort((a, b) => a.effectiveFromMs - b.effectiveFromMs),
    ]);
}

const span = fc
  .tuple(moment, fc.integer({ min: 60_000, max: 40 * DAY_MS }))
  .map(([fromMs, long]) => ({ fromMs, toMs: fromMs + long }));

/** An override of any kind, most of them within the weeks after a moment. */
function overrideNear(nearMs: number): fc.Arbitrary<ScheduleOverride> {
  const near = fc
    .tuple(fc.integer({ min: -20 * DAY_MS, max: 60 * DAY_MS }), fc.integer({ min: 60_000, max: 20 * DAY_MS }))
    .map(([offset, long]) => ({ fromMs: nearMs + offset, toMs: nearMs + offset + long }));
  const times = fc.oneof({ weight: 4, arbitrary: near }, { weight: 1, arbitrary: span });
  return fc.oneof(
    fc
      .tuple(times, fc.option(person, { nil: null }))
      .map(([time, who]) => ({ kind: 'override' as const, slot: 'primary', person: who, ...time })),
    fc.tuple(times, fc.array(fc.tuple(person, near), { maxLength: 3 })).map(([time, shifts]) => ({
      kind: 'temporary' as const,
      slot: 'primary',
      ...time,
      shifts: shifts.map(([who, when]) => ({ person: who, ...when })),
    })),
    fc.tuple(times, person, person).map(([time, one, other]) => ({
      kind: 'swap' as const,
      people: [one, other] as const,
      ...time,
    })),
  );
}

/** A schedule with one slot, in which something happens near a moment. */
export function scheduleNear(nearMs: number): fc.Arbitrary<Schedule> {
  return fc
    .record({ versions: versionsNear(nearMs), overrides: fc.array(overrideNear(nearMs), { maxLength: 4 }) })
    .map(({ versions, overrides }) => scheduleOf(versions, overrides));
}

/** A schedule, and a moment near which most of it happens. */
export const scheduleAndMoment: fc.Arbitrary<readonly [Schedule, number]> = moment.chain((nearMs) =>
  scheduleNear(nearMs).map((schedule) => [schedule, nearMs] as const),
);

export function scheduleOf(versions: readonly SlotVersion[], overrides: Schedule['overrides'] = []): Schedule {
  return { id: 's', title: 'S', timezone: 'UTC', slots: [{ id: 'primary', versions }], overrides };
}

/** A schedule of one rotation that holds always. */
export function scheduleBy(rotation: Rotation, overrides: Schedule['overrides'] = []): Schedule {
  return scheduleOf([{ effectiveFromMs: null, layers: [{ rotation, restrictions: [] }] }], overrides);
}
