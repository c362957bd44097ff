import { z } from 'zod';
import { text } from './formats.ts';

const slack = z
  .strictObject({
    type: z.literal('slack').describe('Messages in Slack.'),
    token: text('Bot token, from a secret.'),
    signingSecret: text('By which Slack signs pressed buttons, from a secret.'),
    apiUrl: text('Address of the Slack API, where it is not the usual one.').optional(),
  })
  .describe('A Slack workspace.');

const email = z
  .strictObject({
    type: z.literal('email').describe('Messages by e-mail.'),
    url: text('Mail server, from a secret: smtp://user:password@host:587.'),
    from: text('Address of the sender.'),
  })
  .describe('A mail server.');

const sandbox = z
  .strictObject({ type: z.literal('sandbox').describe('Messages are only shown in the Outbox.') })
  .describe('A channel that sends nothing.');

export const channels = z
  .record(z.string(), z.discriminatedUnion('type', [slack, email, sandbox]))
  .describe('Channels by id. A channel whose secrets are not set is a sandbox.');

/** Settings that must come from the environment, by channel type. */
export const SECRET_SETTINGS: Readonly<Record<'slack' | 'email' | 'sandbox', readonly string[]>> = {
  slack: ['token', 'signingSecret'],
  email: [],
  sandbox: [],
};
