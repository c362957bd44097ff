import type { RunbookTrigger } from '@tocsin/core';
import { z } from 'zod';
import { alertMatch } from '../schema/alerts.ts';
import { cron, says, zone } from '../schema/formats.ts';

const trigger = z
  .strictObject({
    alert: alertMatch.optional(),
    schedule: cron('When it begins.', '0 9 * * MON').optional(),
    timezone: zone('Zone of the schedule; nothing: the zone of the plan.').optional(),
  })
  .superRefine(({ alert, schedule, timezone }, context) => {
    const wrong = (message: string, hint: string): void =>
      context.addIssue({ code: 'custom', message, params: { hint } });
    if ((alert === undefined) === (schedule === undefined)) {
      wrong(
        'A trigger is either an alert or a schedule',
        'Write { alert: { source: … } } or { schedule: "0 9 * * MON" }.',
      );
    } else if (schedule === undefined && timezone !== undefined) {
      wrong('Only a schedule has a time zone', 'Remove timezone.');
    }
    // A key that is not known was left out, and is a problem already.
    if (alert && context.issues.length === 0 && Object.keys(alert).length === 0)
      wrong('This would fit every alert', 'Write for example source: "monitor:app".');
  })
  .describe('One trigger: "alert" or "schedule".');

/** The triggers of a runbook's front matter. */
export const triggers = z
  .array(trigger)
  .max(20)
  .default([])
  .meta(
    says(
      'What begins a run by itself: alerts that match, and moments. Its automatic steps run, and people go on with the rest.',
      [{ alert: { source: 'monitor:app' } }],
    ),
  );

/** Turns the front matter into the triggers of the plan. A schedule without a zone has an empty one, until the plan's is known. */
export function toTriggers(drafts: z.output<typeof triggers>): readonly RunbookTrigger[] {
  return drafts.flatMap(({ alert, schedule, timezone }): readonly RunbookTrigger[] => {
    if (schedule !== undefined) return [{ kind: 'schedule', cron: schedule, timezone: timezone ?? '' }];
    if (!alert) return [];
    const match = Object.fromEntries(Object.entries(alert).filter(([, value]) => value !== undefined));
    return [{ kind: 'alert', match }];
  });
}
