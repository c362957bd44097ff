import { handOffsOf, type Schedule } from '@tocsin/core';
import { Temporal } from 'temporal-polyfill';
import { parseMoment } from '../parse-moment.ts';
import { NOBODY } from '../schema/schedules.ts';
import { scheduleOf } from './built-schedule.ts';
import { type OddTime, oddDays, oddTime } from './clock-changes.ts';
import type { CheckContext } from './context.ts';
import { layersOf, type PlacedLayer } from './schedule-places.ts';

const DAY_MS = 86_400_000;
/** Both changes of the clocks lie within a year. */
const LOOK_AHEAD_MS = 366 * DAY_MS;

type OddDaysOf = (time: string, zone: string) => readonly OddTime[];

/** Hand-offs and overrides stay out of the hour that a change of the clocks skips or repeats. */
export function checkHandOffs(context: CheckContext): void {
  const { draft, nowMs } = context;
  const known = new Map<string, readonly OddTime[]>();
  /** Most schedules share their hour and zone. */
  const oddDaysOf: OddDaysOf = (time, zone) => {
    const key = `${time} ${zone}`;
    const days = known.get(key) ?? oddDays(time, zone, nowMs, nowMs + LOOK_AHEAD_MS);
    known.set(key, days);
    return days;
  };
  for (const [id, written] of Object.entries(draft.schedules)) {
    const schedule = scheduleOf(context, id);
    if (!schedule) continue;
    for (const slot of schedule.slots) {
      for (const placed of layersOf(slot, written.slots[slot.id], ['schedules', id, 'slots', slot.id])) {
        if (placed.isMoved) checkClocks(context, placed, oddDaysOf);
        checkStart(context, placed);
      }
    }
    for (const index of written.overrides.keys()) checkOverride(context, schedule, index);
  }
}

function checkClocks({ reportAt }: CheckContext, placed: PlacedLayer, oddDaysOf: OddDaysOf): void {
  const { handoff, timezone, every } = placed.layer.rotation;
  // Hours are counted on no clock.
  if (every.unit === 'hour') return;
  const odd = oddDaysOf(handoff, timezone).filter(({ date }) => handsOverOn(placed, date));
  if (odd.length === 0) return;
  const message = `The hand-off at ${handoff} meets a change of the clocks in ${timezone}: ${odd.map(oddWords).join('; ')}`;
  const hint = 'Hand over at an hour that exists once every day, such as "09:00".';
  reportAt([...placed.path, 'handoff'], { severity: 'warning', code: 'clock-change', message, hint });
}

function handsOverOn({ layer: { rotation }, fromMs, toMs }: PlacedLayer, date: string): boolean {
  const atMs = parseMoment(`${date}T${rotation.handoff}`, rotation.timezone);
  const handOffs = handOffsOf(rotation);
  if (atMs === null || !handOffs || atMs < fromMs || atMs >= toMs) return false;
  const turn = handOffs.turnAt(atMs);
  return turn >= 0 && handOffs.momentOf(turn) === atMs;
}

/** A first hand-off that is more than a turn away is mostly a slip of the year. */
function checkStart({ nowMs, reportAt }: CheckContext, { layer: { rotation }, path, fromMs, toMs }: PlacedLayer): void {
  const handOffs = handOffsOf(rotation);
  if (!handOffs || toMs <= nowMs || new Set(rotation.members).size < 2) return;
  const startMs = Temporal.PlainDate.from(rotation.start).toZonedDateTime(rotation.timezone).epochMilliseconds;
  const turnMs = handOffs.momentOf(1) - handOffs.momentOf(0);
  if (startMs - Math.max(nowMs, fromMs) <= turnMs) return;
  const first = rotation.members[rotation.first] ?? NOBODY;
  const message = `The rotation starts on ${rotation.start}: until then "${first}" is on call all the time`;
  const hint = 'Is the year right? Give the day of a hand-off that has been.';
  reportAt([...path, 'start'], { severity: 'warning', code: 'late-start', message, hint });
}

function oddWords({ date, kind, takenAs }: OddTime): string {
  return kind === 'missing'
    ? `on ${date} this time does not exist, and ${takenAs} counts`
    : `on ${date} it comes twice, and the first counts`;
}

function checkOverride({ draft, reportAt }: CheckContext, { id, timezone }: Schedule, index: number): void {
  const path = ['schedules', id, 'overrides', index];
  const override = draft.schedules[id]?.overrides[index];
  const shifts = override?.shifts ?? [];
  const written = [
    ...(override ? [{ times: override, path }] : []),
    ...shifts.map((times, nth) => ({ times, path: [...path, 'shifts', nth] })),
  ];
  for (const { times, path } of written) {
    for (const key of ['from', 'to'] as const) {
      const local = times[key].trim().replace(' ', 'T');
      const odd = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/.test(local) ? oddTime(local, timezone) : null;
      if (!odd) continue;
      const message = `This moment meets a change of the clocks in ${timezone}: ${oddWords(odd)}`;
      const hint = `Write it with its offset from UTC, such as ${local}-05:00.`;
      reportAt([...path, key], { severity: 'warning', code: 'clock-change', message, hint });
    }
  }
}
