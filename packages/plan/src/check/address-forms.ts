import type { PlanDraft } from '../schema/plan-schema.ts';

/** What an address of a channel looks like. */
export interface AddressForm {
  readonly pattern: RegExp;
  readonly noun: string;
  readonly hint: string;
}

const PHONE: AddressForm = {
  pattern: /^\+[1-9]\d{6,14}$/,
  noun: 'a telephone number',
  hint: 'Write it with the country code and without blanks: +15550100123 (E.164).',
};

const URL_FORM: AddressForm = {
  pattern: /^https?:\/\/[^\s@]+$/,
  noun: 'the address of a webhook',
  hint: 'Write the whole address, with https://; or give the channel a url, and any name here.',
};

/** Forms that an address must have, so that a page to it is not refused at the worst moment. */
const ADDRESS_FORMS: Readonly<Record<string, AddressForm>> = {
  email: { pattern: /^[^\s@]+@[^\s@]+$/, noun: 'an e-mail address', hint: 'Write it as ann@example.com.' },
  slack: {
    pattern: /^(?:[UWCDG][A-Z0-9]{2,}|#[^\s#]+)$/,
    noun: 'an address in Slack',
    hint: 'Write a member id (U…, from the profile: "Copy member ID"), a channel id (C…) or a channel (#incidents).',
  },
  'twilio-sms': PHONE,
  'twilio-voice': PHONE,
  telegram: {
    pattern: /^(?:-?\d{1,20}|@[A-Za-z]\w{3,31})$/,
    noun: 'a chat of Telegram',
    hint: 'Write the number of the chat (send /start to the bot and read it there), or @channelname.',
  },
  pagerduty: {
    pattern: /^(?:default|[A-Za-z0-9]{32})$/,
    noun: 'an address in PagerDuty',
    hint: 'Write "default" for the routing key of the channel, or another routing key of 32 characters.',
  },
  discord: {
    pattern: /^(?:user:)?\d{15,20}$/,
    noun: 'an address in Discord',
    hint: 'Write the id of a channel ("Copy Channel ID"), or "user:" and the id of a member.',
  },
  push: {
    pattern: /^browsers$/,
    noun: 'an address for push',
    hint: 'Write "browsers": every browser in which the person has switched pages on.',
  },
};

/** The form that addresses of a channel have; undefined: any text will do. */
export function addressFormOf(channel: PlanDraft['channels'][string] | undefined): AddressForm | undefined {
  if (channel?.type === 'webhook') return channel.url === undefined ? URL_FORM : undefined;
  return channel && ADDRESS_FORMS[channel.type];
}
