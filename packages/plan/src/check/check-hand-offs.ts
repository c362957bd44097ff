import { Temporal } from 'temporal-polyfill';
import { type OddTime, oddDays, oddTime } from './clock-changes.ts';
import type { CheckContext } from './context.ts';

const DAY_MS = 86_400_000;
/** Both changes of the clocks lie within a year. */
const LOOK_AHEAD_MS = 366 * DAY_MS;

/** Hand-offs and overrides stay out of the hour that a change of the clocks skips or repeats. */
export function checkHandOffs(context: CheckContext): void {
  const { draft, nowMs } = context;
  const known = new Map<string, readonly OddTime[]>();
  /** Most schedules share their hour and zone. */
  const oddDaysOf = (time: string, zone: string): readonly OddTime[] => {
    const key = `${time} ${zone}`;
    const days = known.get(key) ?? oddDays(time, zone, nowMs, nowMs + LOOK_AHEAD_MS);
    known.set(key, days);
    return days;
  };
  for (const [id, schedule] of Object.entries(draft.schedules)) {
    const zone = schedule.timezone ?? draft.timezone;
    for (const slot of Object.keys(schedule.slots)) checkSlot(context, id, slot, zone, oddDaysOf);
    for (const index of schedule.overrides.keys()) checkOverride(context, id, index, zone);
  }
}

function checkSlot(
  { draft, nowMs, reportAt }: CheckContext,
  id: string,
  slotId: string,
  zone: string,
  oddDaysOf: (time: string, zone: string) => readonly OddTime[],
): void {
  const slot = draft.schedules[id]?.slots[slotId];
  if (!slot) return;
  const days = slot.every === 'week' ? 7 : 1;
  const start = Temporal.PlainDate.from(slot.start);
  const odd = oddDaysOf(slot.handoff, zone).filter(({ date }) => {
    const since = start.until(Temporal.PlainDate.from(date), { largestUnit: 'days' }).days;
    return since >= 0 && since % days === 0;
  });
  const path = ['schedules', id, 'slots', slotId];
  if (odd.length > 0) {
    const message = `The hand-off at ${slot.handoff} meets a change of the clocks in ${zone}: ${odd.map(oddWords).join('; ')}`;
    const hint = 'Hand over at an hour that exists once every day, such as "09:00".';
    reportAt([...path, 'handoff'], { severity: 'warning', code: 'clock-change', message, hint });
  }
  const [first] = slot.members;
  const startMs = start.toZonedDateTime(zone).epochMilliseconds;
  if (startMs - nowMs > days * DAY_MS && slot.members.length > 1) {
    const message = `The rotation starts on ${slot.start}: until then "${first}" is on call all the time`;
    const hint = 'Is the year right? Give the day of a hand-off that has been.';
    reportAt([...path, 'start'], { severity: 'warning', code: 'late-start', message, hint });
  }
}

function oddWords({ date, kind, takenAs }: OddTime): string {
  return kind === 'missing'
    ? `on ${date} this time does not exist, and ${takenAs} counts`
    : `on ${date} it comes twice, and the first counts`;
}

function checkOverride({ draft, reportAt }: CheckContext, id: string, index: number, zone: string): void {
  const override = draft.schedules[id]?.overrides[index];
  for (const key of ['from', 'to'] as const) {
    const written = override?.[key].trim().replace(' ', 'T') ?? '';
    const odd = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/.test(written) ? oddTime(written, zone) : null;
    if (!odd) continue;
    const message = `This moment meets a change of the clocks in ${zone}: ${oddWords(odd)}`;
    const hint = `Write it with its offset from UTC, such as ${written}-05:00.`;
    reportAt(['schedules', id, 'overrides', index, key], { severity: 'warning', code: 'clock-change', message, hint });
  }
}
