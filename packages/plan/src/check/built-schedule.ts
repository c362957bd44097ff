import type { Schedule } from '@tocsin/core';
import { toSchedule } from '../assemble/schedules.ts';
import type { ScheduleDraft } from '../schema/schedules.ts';
import type { CheckContext } from './context.ts';

const built = new WeakMap<ScheduleDraft, Schedule>();

/** A schedule as it is played through, built once for all checks; null when the plan has none of this id. */
export function scheduleOf({ draft }: Pick<CheckContext, 'draft'>, id: string): Schedule | null {
  const written = draft.schedules[id];
  if (!written) return null;
  const schedule = built.get(written) ?? toSchedule(id, written, draft.timezone);
  built.set(written, schedule);
  return schedule;
}
