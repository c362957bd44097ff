import { parseMoment } from '../parse-moment.ts';
import type { OverrideDraft, ScheduleDraft } from '../schema/schedules.ts';
import { suggest } from '../suggest.ts';
import type { Path } from '../yaml/node-positions.ts';
import type { CheckContext } from './context.ts';
import { peopleOf } from './schedule-places.ts';

/** Overrides name a slot of their schedule and end after they begin; shifts stay within them; swaps are of its people. */
export function checkOverrides(context: CheckContext): void {
  for (const [id, schedule] of Object.entries(context.draft.schedules)) {
    const zone = schedule.timezone ?? context.draft.timezone;
    for (const [index, override] of schedule.overrides.entries()) {
      const path = ['schedules', id, 'overrides', index];
      checkSlot(context, id, schedule, override, path);
      checkSwap(context, id, schedule, override, path);
      const times = checkTimes(context, override, path, zone, 'override');
      for (const [nth, shift] of (override.shifts ?? []).entries()) {
        const at = [...path, 'shifts', nth];
        checkWithin(context, times, checkTimes(context, shift, at, zone, 'shift'), at);
      }
    }
  }
}

interface Times {
  readonly fromMs: number;
  readonly toMs: number;
}

function checkSlot(
  { reportAt }: CheckContext,
  id: string,
  schedule: ScheduleDraft,
  { slot }: OverrideDraft,
  path: Path,
): void {
  const slots = Object.keys(schedule.slots);
  if (slot === undefined || slots.includes(slot)) return;
  const message = `"${slot}" is not a slot of "${id}"`;
  reportAt([...path, 'slot'], { code: 'dangling-reference', message, hint: suggest(slot, slots, 'slot') });
}

/** Who is never on call has nothing to give. */
function checkSwap(
  { draft, reportAt }: CheckContext,
  id: string,
  schedule: ScheduleDraft,
  { swap = [] }: OverrideDraft,
  path: Path,
): void {
  const onCall = peopleOf({ ...schedule, overrides: schedule.overrides.filter((one) => !one.swap) }, []);
  const names = [...new Set(onCall.map(({ person }) => person))];
  for (const [index, person] of swap.entries()) {
    // Who does not exist at all has a problem already.
    if (names.includes(person) || !draft.people[person]) continue;
    const message = `"${person}" has no shifts in "${id}" to swap`;
    const hint = `${suggest(person, names, 'person on call')} To put somebody else there, write { slot, person }.`;
    reportAt([...path, 'swap', index], { code: 'swap-off-schedule', message, hint });
  }
}

/** Reads both moments and reports what is wrong with them; null when they cannot be used. */
function checkTimes(
  { reportAt }: CheckContext,
  written: { readonly from: string; readonly to: string },
  path: Path,
  zone: string,
  what: string,
): Times | null {
  const [fromMs, toMs] = (['from', 'to'] as const).map((key) => {
    const atMs = parseMoment(written[key], zone);
    const hint = 'Write 2026-03-02T09:00 (local) or 2026-03-02T09:00-05:00.';
    if (atMs === null)
      reportAt([...path, key], { code: 'bad-date', message: `"${written[key]}" is not a moment`, hint });
    return atMs;
  });
  if (fromMs == null || toMs == null) return null;
  if (toMs > fromMs) return { fromMs, toMs };
  const hint = 'Is "from" and "to" the wrong way round?';
  reportAt([...path, 'to'], { code: 'bad-date', message: `This ${what} ends before it begins`, hint });
  return null;
}

function checkWithin({ reportAt }: CheckContext, window: Times | null, shift: Times | null, path: Path): void {
  if (!window || !shift || (shift.fromMs >= window.fromMs && shift.toMs <= window.toMs)) return;
  const key = shift.fromMs < window.fromMs ? 'from' : 'to';
  const message = 'This shift goes beyond the time of its temporary schedule: that part does not count';
  const hint = 'Give the temporary schedule more time, or the shift less.';
  reportAt([...path, key], { code: 'shift-outside', message, hint });
}
