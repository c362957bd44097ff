import { z } from 'zod';
import { calendarDate, duration, reference, says, text, timeOfDay, zone } from './formats.ts';
import { target } from './target.ts';
import { timeWindow } from './time-window.ts';

const contact = z
  .strictObject({
    channel: reference('A key of "channels".', 'slack'),
    address: text(
      'Address within the channel: a Slack member id, an e-mail address, a telephone number, "browsers" for push.',
      'U0PRIMARY',
      'ann@example.com',
      '+15550100',
    ),
    after: duration(
      'Used as well so long after the page, unless somebody has answered; nothing: when all before it have failed.',
      '2m',
    ).optional(),
    for: z
      .enum(['page', 'notification', 'both'])
      .default('both')
      .meta(says('What it is used for: pages must wake, notifications may inform.', 'page')),
  })
  .describe('One way to reach the person.');

export const people = z
  .record(
    z.string(),
    z
      .strictObject({
        name: text('Name as others see it; nothing: made from the id.', 'Ann Example').optional(),
        access: z
          .enum(['viewer', 'responder', 'commander', 'admin'])
          .default('responder')
          .meta(says('What the person may do in Tocsin. At least one person should be admin.', 'admin')),
        contact: z
          .array(contact)
          .default([])
          .meta(
            says(
              'Ways to reach the person, the preferred one first. When a channel fails for good, the next is tried.',
              [{ channel: 'email', address: 'ann@example.com' }],
              [
                { channel: 'slack', address: 'U0PRIMARY' },
                { channel: 'sms', address: '+15550100', after: '2m' },
              ],
            ),
          ),
        quiet: z
          .array(timeWindow)
          .default([])
          .meta(
            says('Hours in which notifications wait until their end; pages never wait.', [
              { from: '22:00', to: '07:00' },
            ]),
          ),
      })
      .describe('One person.'),
  )
  .meta(
    says('People by id.', { ann: { access: 'admin', contact: [{ channel: 'email', address: 'ann@example.com' }] } }),
  );

export const roles = z
  .record(z.string(), z.array(target).describe('The first that resolves to a person has the role.'))
  .meta(
    says('What a role means on this team.', {
      'senior-on-call': ['schedule:on-call/secondary', 'schedule:on-call/primary'],
    }),
  );

const slot = z
  .strictObject({
    every: z.enum(['day', 'week']).default('week').meta(says('How often the next member takes over.', 'day')),
    start: calendarDate('Day of the first hand-off, in the zone of the schedule.'),
    handoff: timeOfDay('Time of each hand-off, in the zone of the schedule.').prefault('09:00'),
    members: z.array(reference('A key of "people".')).meta(says('People in the order of their turns.', ['ann', 'ben'])),
  })
  .describe('One slot and its rotation.');

const override = z
  .strictObject({
    slot: reference('The slot that is taken over.', 'primary'),
    person: reference('Who takes over.', 'cto'),
    from: text('Begin, local to the zone of the schedule (2026-03-02T09:00) or with an offset.', '2026-03-02T09:00'),
    to: text('End, written likewise.', '2026-03-03T09:00'),
  })
  .describe('Somebody steps in for a while.');

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
            says('Exceptions to the rotation.', [
              { slot: 'primary', person: 'cto', from: '2026-03-02T09:00', to: '2026-03-03T09:00' },
            ]),
          ),
      })
      .describe('One schedule.'),
  )
  .meta(
    says('On-call schedules by id.', { 'on-call': { slots: { primary: { start: '2026-01-05', members: ['ann'] } } } }),
  );

const step = z
  .strictObject({
    after: duration('Time since the incident opened, or since the round began.', '5m'),
    page: z
      .array(target)
      .meta(
        says('Who is paged. A step that leads to nobody at that moment is skipped at once.', [
          'schedule:on-call/primary',
          'channel:slack/#incidents',
        ]),
      ),
  })
  .describe('One step.');

export const escalation = z
  .record(
    z.string(),
    z
      .strictObject({
        steps: z
          .array(step)
          .meta(says('Steps in the order of time.', [{ after: '0m', page: ['schedule:on-call/primary'] }])),
        repeat: z
          .int()
          .min(0)
          .max(100)
          .default(0)
          .meta(says('How many times the whole policy runs again when nobody answers.', 2)),
        repeatAfter: duration('Pause between the last step and the next round.', '15m').prefault('15m'),
        forgottenAfter: duration(
          'Page again when an acknowledged incident was quiet for this long; nothing: never.',
          '30m',
        ).optional(),
      })
      .describe('One escalation policy.'),
  )
  .meta(
    says('Escalation policies by id.', {
      high: { steps: [{ after: '0m', page: ['schedule:on-call/primary'] }], repeat: 2 },
    }),
  );
