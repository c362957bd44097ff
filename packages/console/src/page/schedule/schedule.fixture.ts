import type { Schedule, Shift } from './calendar.ts';

/** A shift of `primary`; no name: nobody. */
export function shift(from: string, to: string, name: string | null = 'Ann', more: Partial<Shift> = {}): Shift {
  return {
    slot: 'primary',
    person: name === null ? null : { person: name.toLowerCase(), name },
    from,
    to,
    by: 'rotation',
    override: false,
    declared: false,
    ...more,
  };
}

/** A schedule of one slot with these shifts. */
export function schedule(shifts: readonly Shift[], timezone = 'UTC'): Schedule {
  return {
    service: 'shop',
    id: 'on-call',
    title: 'On call',
    timezone,
    now: [{ slot: 'primary', person: shifts[0]?.person ?? null, until: shifts[0]?.to ?? null }],
    shifts: [...shifts],
    overrides: [],
    calendarUrl: '',
  };
}
