import type { TimeWindow } from '@tocsin/core';
import { z } from 'zod';
import { says, timeOfDay, zone } from './formats.ts';

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Hours of a week as a plan writes them: restrictions of a rotation, times of a step, quiet hours of a person. */
export const timeWindow = z
  .strictObject({
    days: z
      .array(z.enum(WEEKDAYS))
      .default([])
      .meta(says('Days on which the window begins; nothing: every day.', ['mon', 'tue', 'wed', 'thu', 'fri'])),
    from: timeOfDay('Begin, local time.'),
    to: timeOfDay('End, local time; at or before "from" it is on the next day. Both "00:00": the whole day.'),
    timezone: zone('Zone of both; nothing: the zone of what the window belongs to, or of the plan.').optional(),
  })
  .describe('Hours of the day on some days of the week.');

export type TimeWindowDraft = z.output<typeof timeWindow>;

/** Builds a window of the plan. @param timezone the zone of a window that names none */
export function toTimeWindow(window: TimeWindowDraft, timezone: string): TimeWindow {
  const days = [...new Set(window.days.map((day) => WEEKDAYS.indexOf(day) + 1))].sort((a, b) => a - b);
  return { days, from: window.from, to: window.to, timezone: window.timezone ?? timezone };
}
