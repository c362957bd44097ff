import { z } from 'zod';
import { duration, reference, says, text } from './formats.ts';
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
