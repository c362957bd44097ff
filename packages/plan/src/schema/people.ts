import { z } from 'zod';
import { calendarDate, duration, reference, text, timeOfDay, zone } from './formats.ts';
import { target } from './target.ts';

const contact = z
  .strictObject({
    channel: reference('A key of "channels".'),
    address: text('Address within the channel: a Slack member id, an e-mail address.'),
  })
  .describe('One way to reach the person.');

export const people = z
  .record(
    z.string(),
    z
      .strictObject({
        name: text('Name as others see it.').optional(),
        access: z
          .enum(['viewer', 'responder', 'commander', 'admin'])
          .default('responder')
          .describe('What the person may do in Tocsin.'),
        contact: z.array(contact).default([]).describe('Ways to reach the person, the preferred one first.'),
      })
      .describe('One person.'),
  )
  .describe('People by id.');

export const roles = z
  .record(z.string(), z.array(target).describe('The first that resolves to a person has the role.'))
  .describe('What a role means on this team.');

const slot = z
  .strictObject({
    every: z.enum(['day', 'week']).default('week').describe('How often the next member takes over.'),
    start: calendarDate('Day of the first hand-off, in the zone of the schedule.'),
    handoff: timeOfDay('Time of each hand-off, in the zone of the schedule.').default('09:00'),
    members: z.array(reference('A key of "people".')).describe('People in the order of their turns.'),
  })
  .describe('One slot and its rotation.');

const override = z
  .strictObject({
    slot: reference('The slot that is taken over.'),
    person: reference('Who takes over.'),
    from: text('Begin, local to the zone of the schedule (2026-03-02T09:00) or with an offset.'),
    to: text('End, written likewise.'),
  })
  .describe('Somebody steps in for a while.');

export const schedules = z
  .record(
    z.string(),
    z
      .strictObject({
        title: text('Title as people see it.').optional(),
        timezone: zone('Zone of the hand-offs; nothing: the zone of the plan.').optional(),
        slots: z.record(z.string(), slot).describe('Slots in the order of paging: primary, secondary, tertiary.'),
        overrides: z.array(override).default([]).describe('Exceptions to the rotation.'),
      })
      .describe('One schedule.'),
  )
  .describe('On-call schedules by id.');

const step = z
  .strictObject({
    after: duration('Time since the incident opened, or since the round began.'),
    page: z.array(target).describe('Who is paged.'),
  })
  .describe('One step.');

export const escalation = z
  .record(
    z.string(),
    z
      .strictObject({
        steps: z.array(step).describe('Steps in the order of time.'),
        repeat: z
          .int()
          .min(0)
          .max(100)
          .default(0)
          .describe('How many times the whole policy runs again when nobody answers.'),
        repeatAfter: duration('Pause between the last step and the next round.').default(900),
        forgottenAfter: duration(
          'Page again when an acknowledged incident was quiet for this long; nothing: never.',
        ).optional(),
      })
      .describe('One escalation policy.'),
  )
  .describe('Escalation policies by id.');
