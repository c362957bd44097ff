import type { ChannelConfig, ChannelType } from '@tocsin/core';
import type { Channel } from './channel.ts';
import { createDiscordChannel } from './discord/discord-channel.ts';
import { createEmailChannel } from './email/email-channel.ts';
import { closeMailTransports } from './email/mail-transport.ts';
import { createPagerDutyChannel } from './pagerduty/pagerduty-channel.ts';
import { createPushChannel } from './push/push-channel.ts';
import { createSandboxChannel } from './sandbox/sandbox-channel.ts';
import { createSlackChannel } from './slack/slack-channel.ts';
import { createTelegramChannel } from './telegram/telegram-channel.ts';
import { createTwilioSmsChannel } from './twilio/twilio-sms-channel.ts';
import { createTwilioVoiceChannel } from './twilio/twilio-voice-channel.ts';
import { createWebhookChannel } from './webhook/webhook-channel.ts';

/** The one place where a channel is registered. */
const CHANNELS: Readonly<Record<Exclude<ChannelType, 'sandbox'>, Channel>> = {
  slack: createSlackChannel(),
  email: createEmailChannel(),
  'twilio-sms': createTwilioSmsChannel(),
  'twilio-voice': createTwilioVoiceChannel(),
  telegram: createTelegramChannel(),
  pagerduty: createPagerDutyChannel(),
  discord: createDiscordChannel(),
  webhook: createWebhookChannel(),
  push: createPushChannel(),
};

/**
 * Finds the channel for a plan's configuration. Without its credentials, or when the plan says so, it is a sandbox that
 * looks like the real one; a plain `sandbox` looks like Slack.
 */
export function channelFor(config: ChannelConfig): { readonly channel: Channel; readonly sandbox: boolean } {
  const real = CHANNELS[config.type === 'sandbox' ? 'slack' : config.type];
  const sandbox = config.type === 'sandbox' || config.missing.length > 0;
  return { channel: sandbox ? createSandboxChannel(real) : real, sandbox };
}

/** Whether vendors of this type of channel report back at all, with whatever settings. */
export function receives(type: ChannelType): boolean {
  return type !== 'sandbox' && CHANNELS[type].receive !== undefined;
}

/** Closes every connection that channels keep open. They open again when something is sent. */
export function closeChannels(): void {
  closeMailTransports();
}
