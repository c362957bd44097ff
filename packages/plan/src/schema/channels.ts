import type { ChannelType } from '@tocsin/core';
import { z } from 'zod';
import { laterUrl, reference, says, text, variable } from './formats.ts';

const shared = {
  backup: reference(
    'The channel that takes over while this one does not work; its addresses have the same form.',
    'second-provider',
  ).optional(),
};

const apiUrl = (vendor: string, usual: string) =>
  laterUrl(`Address of the API of ${vendor}, where it is not the usual one.`, usual).optional();

const slack = z
  .strictObject({
    type: z.literal('slack').meta(says('Messages in Slack.', 'slack')),
    token: text('Bot token, from a secret.', variable('SLACK_BOT_TOKEN')),
    signingSecret: text('By which Slack signs pressed buttons, from a secret.', variable('SLACK_SIGNING_SECRET')),
    apiUrl: text('Address of the Slack API, where it is not the usual one.', 'https://slack.com/api/').optional(),
    ...shared,
  })
  .describe('A Slack workspace. Addresses: a member id (U…), a channel id (C…) or a channel (#incidents).');

const email = z
  .strictObject({
    type: z.literal('email').meta(says('Messages by e-mail.', 'email')),
    url: text('Mail server, from a secret: smtp://user:password@host:587.', variable('SMTP_URL')),
    from: text('Address of the sender.', 'incidents@example.com'),
    bounces: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,15}@[^\s@<>]{1,190}$/, 'is not an address such as bounces@status.example.com')
      .optional()
      .meta(
        says(
          'Where mails to subscribers come back to: an address whose mail, also with +something before the @, reaches the SMTP intake of Tocsin.',
          'bounces@status.example.com',
        ),
      ),
    ...shared,
  })
  .describe('A mail server. Addresses: e-mail addresses.');

const twilio = {
  accountSid: text('Id of the Twilio account.', variable('TWILIO_ACCOUNT_SID')),
  authToken: text('Token of the account, from a secret; Twilio signs by it, too.', variable('TWILIO_AUTH_TOKEN')),
  apiUrl: apiUrl('Twilio', 'https://api.twilio.com'),
};

const twilioSms = z
  .strictObject({
    type: z.literal('twilio-sms').meta(says('Text messages by Twilio.', 'twilio-sms')),
    ...twilio,
    from: text('Telephone number of the sender.', '+15550100').optional(),
    messagingServiceSid: text('Messaging service that chooses the sender; in place of from.', 'MG…').optional(),
    ...shared,
  })
  .superRefine((channel, context) => {
    if ((channel.from === undefined) !== (channel.messagingServiceSid === undefined)) return;
    const params = { code: 'no-sender', hint: 'Write from: "+15550100", or messagingServiceSid.' };
    context.addIssue({ code: 'custom', message: 'Text messages have one sender: a number or a service', params });
  })
  .describe('Text messages by Twilio. Addresses: telephone numbers such as "+15550100".');

const twilioVoice = z
  .strictObject({
    type: z.literal('twilio-voice').meta(says('Telephone calls by Twilio.', 'twilio-voice')),
    ...twilio,
    from: text('Telephone number of the caller.', '+15550100'),
    voice: text("Voice that reads aloud; nothing: Twilio's own.", 'Polly.Joanna').optional(),
    language: text('Language of the voice.', 'en-US').optional(),
    ...shared,
  })
  .describe('Telephone calls by Twilio. Addresses: telephone numbers such as "+15550100".');

const telegram = z
  .strictObject({
    type: z.literal('telegram').meta(says('Messages by a Telegram bot.', 'telegram')),
    botToken: text('Token of the bot, from a secret.', variable('TELEGRAM_BOT_TOKEN')),
    secretToken: text('By which Telegram proves its calls, from a secret.', variable('TELEGRAM_SECRET_TOKEN')),
    apiUrl: apiUrl('Telegram', 'https://api.telegram.org'),
    ...shared,
  })
  .describe('A Telegram bot. Addresses: the id of a chat, or @channelname.');

const pagerduty = z
  .strictObject({
    type: z.literal('pagerduty').meta(says('Events to PagerDuty, which pages by its own rules.', 'pagerduty')),
    routingKey: text('Integration key of a service (Events API v2), from a secret.', variable('PAGERDUTY_ROUTING_KEY')),
    webhookSecret: text(
      'By which PagerDuty signs its webhooks, from a secret; nothing: answers in PagerDuty stay there.',
      variable('PAGERDUTY_WEBHOOK_SECRET'),
    ).optional(),
    apiUrl: apiUrl('PagerDuty', 'https://events.pagerduty.com'),
    ...shared,
  })
  .describe('A PagerDuty account. Addresses: "default" (the routing key of the channel) or another routing key.');

const discord = z
  .strictObject({
    type: z.literal('discord').meta(says('Messages in Discord.', 'discord')),
    botToken: text('Token of the bot, from a secret.', variable('DISCORD_BOT_TOKEN')),
    applicationPublicKey: text(
      'Public key of the application, by which pressed buttons are checked.',
      variable('DISCORD_PUBLIC_KEY'),
    ),
    apiUrl: apiUrl('Discord', 'https://discord.com/api/v10'),
    ...shared,
  })
  .describe('A Discord bot. Addresses: the id of a channel, or user:ID for a direct message.');

const webhook = z
  .strictObject({
    type: z.literal('webhook').meta(says('Signed JSON to any other system.', 'webhook')),
    url: laterUrl(
      'Where it is posted to; nothing: the address of the recipient.',
      'https://example.com/hook',
    ).optional(),
    secret: text('By which messages and answers are signed (whsec_…), from a secret.', variable('WEBHOOK_SECRET')),
    ...shared,
  })
  .describe('Another system, by Standard Webhooks. Addresses: its URL; any text where the channel has a url.');

const push = z
  .strictObject({
    type: z.literal('push').meta(says('Notifications of the browser.', 'push')),
    publicKey: text('Public key of the server (VAPID).', variable('VAPID_PUBLIC_KEY')),
    privateKey: text('Private key of the server (VAPID), from a secret.', variable('VAPID_PRIVATE_KEY')),
    subject: text('Whom the push service may write to.', 'mailto:incidents@example.com'),
    ...shared,
  })
  .describe('Notifications of the browser. Address: "browsers", those in which the person switched pages on.');

const sandbox = z
  .strictObject({
    type: z.literal('sandbox').meta(says('Messages are only shown in the Outbox.', 'sandbox')),
    ...shared,
  })
  .describe('A channel that sends nothing.');

export const channels = z
  .record(
    z.string(),
    z.discriminatedUnion('type', [
      slack,
      email,
      twilioSms,
      twilioVoice,
      telegram,
      pagerduty,
      discord,
      webhook,
      push,
      sandbox,
    ]),
  )
  .meta(
    says(
      'Channels by id. A channel whose secrets are not set is a sandbox: its messages are only shown in the Outbox.',
      { outbox: { type: 'sandbox' } },
    ),
  );

interface SettingKinds {
  /** Settings that must come from the environment. */
  readonly secret: readonly string[];
  /** Settings without which the channel still sends: unset, they are left out. */
  readonly spare: readonly string[];
}

/** What is special of the settings of each type. */
export const CHANNEL_SETTINGS: Readonly<Record<ChannelType, SettingKinds>> = {
  slack: { secret: ['token', 'signingSecret'], spare: ['apiUrl'] },
  email: { secret: [], spare: ['bounces'] },
  'twilio-sms': { secret: ['authToken'], spare: ['apiUrl'] },
  'twilio-voice': { secret: ['authToken'], spare: ['apiUrl', 'voice', 'language'] },
  telegram: { secret: ['botToken', 'secretToken'], spare: ['apiUrl'] },
  pagerduty: { secret: ['routingKey', 'webhookSecret'], spare: ['webhookSecret', 'apiUrl'] },
  discord: { secret: ['botToken'], spare: ['apiUrl'] },
  webhook: { secret: ['secret'], spare: [] },
  push: { secret: ['privateKey'], spare: [] },
  sandbox: { secret: [], spare: [] },
};
