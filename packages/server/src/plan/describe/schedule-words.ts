import type { Cadence, Layer, Rotation, Schedule, ScheduleOverride, ScheduleSlot, TimeWindow } from '@tocsin/core';

/** What is said of a schedule: its zone, each slot with what it was, is and will be, and the exceptions. */
export function scheduleFacts(
  { timezone, slots, overrides }: Schedule,
  nameOf: (id: string) => string,
): Readonly<Record<string, string | readonly string[]>> {
  const person = (id: string | null) => (id === null ? 'nobody' : nameOf(id));
  return {
    'Time zone': timezone,
    ...Object.fromEntries(slots.map((slot) => [slot.id, slotWords(slot, person)])),
    Overrides: overrides.map((one) => overrideWords(one, person)),
  };
}

type Names = (id: string | null) => string;

function slotWords({ versions }: ScheduleSlot, person: Names): readonly string[] {
  return versions.map(({ effectiveFromMs, layers }) => {
    const words = layers.map((layer) => layerWords(layer, person)).join(', and over it ');
    return effectiveFromMs === null ? words : `since ${moment(effectiveFromMs)}: ${words}`;
  });
}

function layerWords({ rotation, restrictions }: Layer, person: Names): string {
  const hours = restrictions.map((window) => windowWords(window, rotation.timezone)).join(' and ');
  return `${rotationWords(rotation, person)}${hours === '' ? '' : `, only ${hours}`}`;
}

function rotationWords({ every, start, handoff, members }: Rotation, person: Names): string {
  return `${members.map(person).join(', ')}; ${cadenceWords(every)} at ${handoff}, from ${start}`;
}

function cadenceWords(every: Cadence): string {
  if (every.unit === 'rule') return `by the rule ${every.rule}`;
  return every.count === 1 ? `every ${every.unit}` : `every ${every.count} ${every.unit}s`;
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** `Mon, Tue 09:00 to 17:00`, with its zone when that is not the rotation's. */
function windowWords({ days, from, to, timezone }: TimeWindow, zone: string): string {
  const on = days.map((day) => WEEKDAYS[day - 1]).join(', ');
  return `${on === '' ? '' : `${on} `}${from} to ${to}${timezone === zone ? '' : ` (${timezone})`}`;
}

function overrideWords(override: ScheduleOverride, person: Names): string {
  const when = `${moment(override.fromMs)} to ${moment(override.toMs)}`;
  switch (override.kind) {
    case 'override':
      return `${person(override.person)} as ${override.slot}, ${when}`;
    case 'temporary': {
      const shifts = override.shifts.map((shift) => `${person(shift.person)} from ${moment(shift.fromMs)}`);
      return `temporary schedule of ${override.slot}, ${when}: ${shifts.join(', ') || 'nobody'}`;
    }
    case 'swap':
      return `${override.people.map(person).join(' and ')} swap, ${when}`;
  }
}

function moment(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
