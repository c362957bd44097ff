import { z } from 'zod';
import { says, text, variable } from './formats.ts';

const slack = z
  .strictObject({
    type: z.literal('slack').meta(says('Messages in Slack.', 'slack')),
    token: text('Bot token, from a secret.', variable('SLACK_BOT_TOKEN')),
    signingSecret: text('By which Slack signs pressed buttons, from a secret.', variable('SLACK_SIGNING_SECRET')),
    apiUrl: text('Address of the Slack API, where it is not the usual one.', 'https://slack.com/api/').optional(),
  })
  .describe('A Slack workspace.');

const email = z
  .strictObject({
    type: z.literal('email').meta(says('Messages by e-mail.', 'email')),
    url: text('Mail server, from a secret: smtp://user:password@host:587.', variable('SMTP_URL')),
    from: text('Address of the sender.', 'incidents@example.com'),
  })
  .describe('A mail server.');

const sandbox = z
  .strictObject({ type: z.literal('sandbox').meta(says('Messages are only shown in the Outbox.', 'sandbox')) })
  .describe('A channel that sends nothing.');

export const channels = z
  .record(z.string(), z.discriminatedUnion('type', [slack, email, sandbox]))
  .meta(
    says(
      'Channels by id. A channel whose secrets are not set is a sandbox: its messages are only shown in the Outbox.',
      { outbox: { type: 'sandbox' } },
    ),
  );

/** Settings that must come from the environment, by channel type. */
export const SECRET_SETTINGS: Readonly<Record<'slack' | 'email' | 'sandbox', readonly string[]>> = {
  slack: ['token', 'signingSecret'],
  email: [],
  sandbox: [],
};
