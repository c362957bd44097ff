import { type Cadence, ruleProblem } from '@tocsin/core';
import { z } from 'zod';
import { calendarDate, reference, says, text, timeOfDay, zone } from './formats.ts';
import { timeWindow } from './time-window.ts';

/** Stands among members for a turn in which nobody is on call, on purpose. No person may have this id. */
export const NOBODY = 'nobody';

const UNITS = { h: 'hour', d: 'day', w: 'week', mo: 'month' } as const;
const CADENCE_HINT =
  'Write hour, day, week or month, several of them as 12h, 3d, 2w or 3mo, or a rule such as "FREQ=WEEKLY;BYDAY=MO,TH".';

/** How often a rotation hands over, read into a cadence. */
const cadence = z
  .string()
  .meta({
    ...says(
      'How often the next member takes over: hour, day, week or month; 12h, 3d, 2w or 3mo; or a rule (RFC 5545).',
      'day',
      '12h',
      'FREQ=WEEKLY;BYDAY=MO,TH',
    ),
    'x-kind': 'cadence',
  })
  .transform((written, context): Cadence => {
    const wrong = (message: string, hint: string): never => {
      context.issues.push({ code: 'custom', message, input: written, params: { code: 'bad-cadence', hint } });
      return z.NEVER;
    };
    if (written.includes('=')) {
      const problem = ruleProblem(written, RULE_START);
      if (problem === null) return { unit: 'rule', rule: written };
      return wrong(`The rule "${written}" ${problem}`, RULE_HINT);
    }
    const unit = Object.values(UNITS).find((one) => one === written);
    if (unit) return { unit, count: 1 };
    const [, count = '', letters = ''] = /^([1-9]\d{0,2})(h|d|w|mo)$/.exec(written) ?? [];
    if (count === '') return wrong(`"${written}" is not how often a rotation hands over`, CADENCE_HINT);
    return { unit: UNITS[letters as keyof typeof UNITS], count: Number(count) };
  });

/** Whether a rule can be read does not depend on when it begins. */
const RULE_START = '2026-01-01';
const RULE_HINT =
  'Write FREQ=DAILY, WEEKLY, MONTHLY or YEARLY, and INTERVAL, BYDAY, BYMONTHDAY, BYMONTH or BYHOUR: "FREQ=WEEKLY;BYDAY=MO,TH". The minute is that of "handoff".';

const members = z
  .array(reference(`A key of "people", or "${NOBODY}".`))
  .meta(says(`People in the order of their turns; "${NOBODY}" is a turn without anybody, on purpose.`, ['ann', 'ben']));

const handoff = timeOfDay('Time of each hand-off, in the zone of the rotation; for hours: of the first.');
const start = calendarDate('Day of the first hand-off, in the zone of the rotation.');
const rotationZone = zone('Zone of the hand-offs; nothing: the zone of the schedule.');
const only = z
  .array(timeWindow)
  .max(50)
  .meta(
    says('The hours in which this is on call; outside them nobody is, or a layer before it. Nothing: always.', [
      { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' },
    ]),
  );

const layer = z
  .strictObject({
    every: cadence.prefault('week'),
    start: start.optional(),
    handoff: handoff.prefault('09:00'),
    timezone: rotationZone.optional(),
    members,
    only: only.default([]),
  })
  .describe('One rotation, in the hours that it is on call.');

export type LayerDraft = z.output<typeof layer>;

const change = z
  .strictObject({
    effectiveFrom: text(
      'From when this holds, local to the zone of the schedule (2026-06-01T09:00) or with an offset.',
      '2026-06-01T09:00',
    ),
    every: cadence.optional(),
    start: start
      .describe(
        'Day of a first hand-off, to begin anew; nothing: the running turn goes on, and the new order after it.',
      )
      .meta({ examples: ['2026-06-01'] })
      .optional(),
    handoff: handoff.optional(),
    timezone: rotationZone.optional(),
    members: members.optional(),
    only: only.optional(),
    layers: z
      .array(layer)
      .max(20)
      .optional()
      .meta(says('All layers from then on.', [{ members: ['ann', 'ben'] }])),
  })
  .describe('What holds from a moment on. What is not written stays as it was.');

export type ChangeDraft = z.output<typeof change>;

const slot = z
  .strictObject({
    every: cadence.prefault('week'),
    start: start.optional(),
    handoff: handoff.prefault('09:00'),
    timezone: rotationZone.optional(),
    members: members.optional(),
    only: only.default([]),
    layers: z
      .array(layer)
      .max(20)
      .default([])
      .meta(
        says('Several rotations instead of one: where a later one is on call, it wins over those before it.', [
          { start: '2026-01-05', members: ['ann', 'ben'] },
          { start: '2026-01-05', members: ['cat'], only: [{ from: '22:00', to: '06:00' }] },
        ]),
      ),
    changes: z
      .array(change)
      .max(100)
      .default([])
      .meta(
        says('What changes and when, in the order of time. What was before stays as it was.', [
          { effectiveFrom: '2026-06-01T09:00', members: ['ann', 'ben', 'cat'] },
        ]),
      ),
  })
  .superRefine((written, context) => {
    if (written.layers.length > 0) return;
    for (const key of ['start', 'members'] as const) {
      if (written[key] === undefined) context.addIssue({ code: 'custom', message: 'missing', path: [key] });
    }
  })
  .describe('One slot and its rotation.');

export type SlotDraft = z.output<typeof slot>;

const from = (description: string) =>
  text(`${description}, local to the zone of the schedule (2026-03-02T09:00) or with an offset.`, '2026-03-02T09:00');
const to = text('End, written likewise.', '2026-03-03T09:00');

const override = z
  .strictObject({
    slot: reference('The slot that is taken over; not for a swap.', 'primary').optional(),
    person: reference(`Who takes over; "${NOBODY}" for nobody, on purpose.`, 'cto').optional(),
    shifts: z
      .array(
        z
          .strictObject({
            person: reference('Who has the shift.', 'ann'),
            from: from('Begin'),
            to,
          })
          .describe('One shift.'),
      )
      .optional()
      .meta(
        says('A temporary schedule instead of one person: these shifts, and nobody where none of them is.', [
          { person: 'ann', from: '2026-03-02T09:00', to: '2026-03-02T21:00' },
        ]),
      ),
    swap: z
      .array(reference('A person.'))
      .min(2)
      .max(2)
      .optional()
      .meta(says('Two people who take each other’s shifts of every slot.', ['ann', 'ben'])),
    from: from('Begin'),
    to,
  })
  .superRefine((written, context) => {
    const hint = 'Write { slot, person }, { slot, shifts } or { swap: [one, other] }, each with "from" and "to".';
    const params = { code: 'bad-override', hint };
    const { swap, person, shifts } = written;
    if (swap) {
      const [one, other] = swap;
      const extra = written.slot !== undefined || person !== undefined || shifts !== undefined;
      if (extra)
        context.addIssue({ code: 'custom', message: 'A swap is of every slot, and names only its two people', params });
      else if (one === other)
        context.addIssue({ code: 'custom', message: `"${one}" cannot swap with "${other}"`, params, path: ['swap'] });
      return;
    }
    if (written.slot === undefined) context.addIssue({ code: 'custom', message: 'missing', path: ['slot'] });
    if (person !== undefined && shifts !== undefined) {
      context.addIssue({ code: 'custom', message: 'An override has one person or shifts, not both', params });
    } else if (person === undefined && shifts === undefined) {
      context.addIssue({ code: 'custom', message: 'missing', path: ['person'] });
    }
  })
  .describe(
    'Somebody steps in for a while, a temporary schedule holds, or two people swap. Of several the last counts.',
  );

export type OverrideDraft = z.output<typeof override>;

export const schedules = z
  .record(
    z.string(),
    z
      .strictObject({
        title: text('Title as people see it; nothing: made from the id.', 'Engineers on call').optional(),
        timezone: zone('Zone of the hand-offs; nothing: the zone of the plan.').optional(),
        slots: z.record(z.string(), slot).meta(
          says('Slots in the order of paging: primary, secondary, tertiary.', {
            primary: { start: '2026-01-05', members: ['ann', 'ben'] },
          }),
        ),
        overrides: z
          .array(override)
          .default([])
          .meta(
            says('Exceptions to the rotation; of several that overlap the last counts.', [
              { slot: 'primary', person: 'cto', from: '2026-03-02T09:00', to: '2026-03-03T09:00' },
            ]),
          ),
      })
      .describe('One schedule.'),
  )
  .meta(
    says('On-call schedules by id.', { 'on-call': { slots: { primary: { start: '2026-01-05', members: ['ann'] } } } }),
  );

export type ScheduleDraft = z.output<typeof schedules>[string];
