import { parseMoment } from '../parse-moment.ts';
import { suggest } from '../suggest.ts';
import type { CheckContext } from './context.ts';

/** Overrides name a slot of their schedule and end after they begin. */
export function checkOverrides({ draft, reportAt }: CheckContext): void {
  for (const [id, schedule] of Object.entries(draft.schedules)) {
    const zone = schedule.timezone ?? draft.timezone;
    const slots = Object.keys(schedule.slots);
    for (const [index, override] of schedule.overrides.entries()) {
      const path = ['schedules', id, 'overrides', index];
      if (!slots.includes(override.slot)) {
        const message = `"${override.slot}" is not a slot of "${id}"`;
        reportAt([...path, 'slot'], {
          code: 'dangling-reference',
          message,
          hint: suggest(override.slot, slots, 'slot'),
        });
      }
      const moments = (['from', 'to'] as const).map((key) => {
        const atMs = parseMoment(override[key], zone);
        const hint = 'Write 2026-03-02T09:00 (local) or 2026-03-02T09:00-05:00.';
        if (atMs === null)
          reportAt([...path, key], { code: 'bad-date', message: `"${override[key]}" is not a moment`, hint });
        return atMs;
      });
      const [fromMs, toMs] = moments;
      if (fromMs != null && toMs != null && toMs <= fromMs) {
        reportAt([...path, 'to'], {
          code: 'bad-date',
          message: 'This override ends before it begins',
          hint: 'Is "from" and "to" the wrong way round?',
        });
      }
    }
  }
}
