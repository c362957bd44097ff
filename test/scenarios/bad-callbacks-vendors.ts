import { startFakeDiscord } from '../vendors/fake-discord.ts';
import { startFakePagerDuty } from '../vendors/fake-pagerduty.ts';
import { startFakeSlack } from '../vendors/fake-slack.ts';
import { startFakeTelegram } from '../vendors/fake-telegram.ts';
import { startFakeTwilio } from '../vendors/fake-twilio.ts';
import { startFakeWebhook } from '../vendors/fake-webhook.ts';
import { slashCommand } from '../vendors/slack-requests.ts';

const SLACK_SECRET = 'a-slack-signing-secret';
const DISCORD_USER = '700000000000000002';
const NOBODY_IN_DISCORD = '700000000000000009';
const SMS_TO = '+15550100123';
const UNKNOWN_NUMBER = '+15550100999';

/** A request of a vendor, as it goes over the wire. */
export interface Callback {
  /** With its query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a test makes of one channel. */
export interface BadCallbackVendor {
  readonly channel: string;
  /** What comes after `callback` in the address of an answer. */
  readonly path: string;
  /** Whether the page has arrived at the vendor. */
  isPaged(): boolean;
  /** The requests that the paged person's answers make. @param url of the callback */
  answers(url: string, nowMs: number): { readonly acknowledge: Callback; readonly escalate: Callback };
  /** Sent so long ago that it may be a replay; nothing where the vendor signs no time. */
  late?(url: string, nowMs: number): Callback;
  /** The same as an answer, with one letter of its proof changed. */
  readonly proof: string;
  /** Statuses of a request without a proof, and with a wrong one. */
  readonly refusal: { readonly unsigned: number; readonly forged: number };
  /** Somebody whom the plan does not have asks for something; nothing where only answers come. */
  stranger?(url: string, nowMs: number): Callback;
}

/** Starts every vendor. @returns them, and the plan's variables */
export async function startBadCallbackVendors() {
  const [slack, twilio, telegram] = await Promise.all([startFakeSlack(), startFakeTwilio(), startFakeTelegram()]);
  const [pagerDuty, discord, hook] = await Promise.all([startFakePagerDuty(), startFakeDiscord(), startFakeWebhook()]);
  const sms = (from: string, body: string, sid: string, url: string): Callback =>
    twilio.sign(url, new URLSearchParams({ MessageSid: sid, From: from, To: twilio.from, Body: body }).toString());
  const vendors: readonly BadCallbackVendor[] = [
    {
      ...{ channel: 'slack', path: '', proof: 'x-slack-signature', refusal: { unsigned: 401, forged: 401 } },
      isPaged: () => slack.messages.length > 0,
      answers(url, nowMs) {
        const press = (action: string) =>
          slack.pressRequest(slack.messages.at(-1)?.ts ?? '', action, 'U0ANN', SLACK_SECRET, nowMs);
        return { acknowledge: { url, ...press('acknowledge') }, escalate: { url, ...press('escalate') } };
      },
      late(url, nowMs) {
        return {
          url,
          ...slack.pressRequest(slack.messages.at(-1)?.ts ?? '', 'acknowledge', 'U0ANN', SLACK_SECRET, nowMs - 600_000),
        };
      },
      stranger: (url, nowMs) => ({ url, ...slashCommand('ack INC-2026-001', 'U0NOBODY', SLACK_SECRET, nowMs) }),
    },
    {
      ...{ channel: 'sms', path: '', proof: 'x-twilio-signature', refusal: { unsigned: 401, forged: 403 } },
      isPaged: () => twilio.messages.length > 0,
      answers: (url) => ({
        acknowledge: sms(SMS_TO, 'ack 1', 'SM1', url),
        escalate: sms(SMS_TO, 'escalate 1', 'SM2', url),
      }),
      stranger: (url) => sms(UNKNOWN_NUMBER, 'ack 1', 'SM3', url),
    },
    {
      ...{ channel: 'voice', path: '/gather', proof: 'x-twilio-signature', refusal: { unsigned: 401, forged: 403 } },
      isPaged: () => twilio.calls.length > 0,
      answers() {
        const sid = twilio.calls[0]?.sid ?? '';
        return { acknowledge: twilio.keyRequest(sid, '4'), escalate: twilio.keyRequest(sid, '6') };
      },
    },
    {
      ...{ channel: 'telegram', path: '', proof: 'x-telegram-bot-api-secret-token' },
      refusal: { unsigned: 401, forged: 403 },
      isPaged: () => telegram.messages.length > 0,
      answers(url) {
        const id = telegram.messages[0]?.messageId ?? 0;
        return {
          acknowledge: telegram.pressUpdate(id, 'Acknowledge', 1001, url),
          escalate: telegram.pressUpdate(id, 'Escalate', 1001, url),
        };
      },
      stranger: (url) =>
        telegram.update(url, {
          message: {
            message_id: 7,
            date: 0,
            from: { id: 9, first_name: 'X' },
            chat: { id: 9 },
            text: '/ack INC-2026-001',
          },
        }),
    },
    {
      ...{ channel: 'pagerduty', path: '', proof: 'x-pagerduty-signature', refusal: { unsigned: 401, forged: 401 } },
      isPaged: () => pagerDuty.alerts.length > 0,
      answers: (url) => ({
        acknowledge: { url, ...pagerDuty.webhook('incident.acknowledged') },
        escalate: { url, ...pagerDuty.webhook('incident.escalated') },
      }),
    },
    {
      ...{ channel: 'discord', path: '', proof: 'x-signature-ed25519', refusal: { unsigned: 401, forged: 401 } },
      isPaged: () => discord.messages.length > 0,
      answers: (url, nowMs) => ({
        acknowledge: { url, ...discord.press('acknowledge', DISCORD_USER, nowMs) },
        escalate: { url, ...discord.press('escalate', DISCORD_USER, nowMs) },
      }),
      late: (url, nowMs) => ({ url, ...discord.press('acknowledge', DISCORD_USER, nowMs - 600_000) }),
      stranger(url, nowMs) {
        const data = { name: 'tocsin', options: [{ type: 3, name: 'command', value: 'ack INC-2026-001' }] };
        return { url, ...discord.interact({ type: 2, data }, NOBODY_IN_DISCORD, nowMs) };
      },
    },
    {
      ...{ channel: 'hook', path: '', proof: 'webhook-signature', refusal: { unsigned: 401, forged: 401 } },
      isPaged: () => hook.events.length > 0,
      answers(url, nowMs) {
        const messageId = hook.events[0]?.data.messageId;
        const escalate = JSON.stringify({ messageId, action: 'escalate', by: 'desk' });
        return {
          acknowledge: { url, ...hook.acknowledge('desk', nowMs) },
          escalate: { url, ...hook.sign(escalate, nowMs) },
        };
      },
      late: (url, nowMs) => ({ url, ...hook.acknowledge('desk', nowMs - 600_000) }),
    },
  ];
  const env = {
    ...{ SLACK_BOT_TOKEN: slack.token, SLACK_SIGNING_SECRET: SLACK_SECRET, SLACK_API_URL: slack.apiUrl },
    ...{ TWILIO_SID: twilio.accountSid, TWILIO_TOKEN: twilio.authToken, TWILIO_URL: twilio.apiUrl },
    ...{ TELEGRAM_TOKEN: telegram.botToken, TELEGRAM_SECRET: telegram.secretToken, TELEGRAM_URL: telegram.apiUrl },
    ...{
      PAGERDUTY_KEY: pagerDuty.routingKey,
      PAGERDUTY_SECRET: pagerDuty.webhookSecret,
      PAGERDUTY_URL: pagerDuty.apiUrl,
    },
    ...{ DISCORD_TOKEN: discord.token, DISCORD_PUBLIC_KEY: discord.publicKey, DISCORD_URL: discord.apiUrl },
    ...{ HOOK_URL: hook.url, HOOK_SECRET: hook.secret },
  };
  const close = () => Promise.all([slack, twilio, telegram, pagerDuty, discord, hook].map((vendor) => vendor.close()));
  return { vendors, env, close };
}
