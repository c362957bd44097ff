import type { ListChannelsResponse } from '../../api/generated/types.gen.ts';
import type { Tone } from '../../shared/tone.ts';

export type ChannelView = ListChannelsResponse['channels'][number];

/** Where a channel's callback address is entered at its vendor; null: nothing comes back over it. */
const places: Readonly<Partial<Record<ChannelView['type'], string>>> = {
  slack: 'Slack: your app, Interactivity & Shortcuts, Request URL; the same address for each slash command.',
  'twilio-sms': 'Twilio: the phone number, Messaging configuration, “A message comes in”, by HTTP POST.',
  'twilio-voice': 'Twilio: the phone number, Voice configuration, “A call comes in”, by HTTP POST.',
  telegram:
    'Telegram: call setWebhook of the Bot API with it as “url” and the channel’s secretToken as “secret_token”.',
  pagerduty: 'PagerDuty: Integrations, Generic Webhooks (v3), Webhook URL.',
  webhook: 'The other system: it posts answers there, signed with the channel’s secret.',
  discord: 'Discord: the developer portal, your application, Interactions Endpoint URL.',
};

/** One line on where the callback address belongs. */
export function whereToEnter(type: ChannelView['type']): string {
  return places[type] ?? 'Where the vendor asks for a webhook address.';
}

/** Whether a channel works, in a word and a tone. */
export function channelState(channel: Pick<ChannelView, 'breaker' | 'sandbox'>): { word: string; tone: Tone } {
  if (channel.breaker === 'open') return { word: 'does not work', tone: 'bad' };
  if (channel.breaker === 'half-open') return { word: 'being tried again', tone: 'warn' };
  if (channel.sandbox) return { word: 'sandbox', tone: 'accent' };
  return { word: 'works', tone: 'ok' };
}
