import type { ChannelConfig, ChannelType } from '@tocsin/core';
import type { Channel } from './channel.ts';
import { createDiscordChannel } from './discord/discord-channel.ts';
import { createEmailChannel } from './email/email-channel.ts';
import { closeMailTransports } from './email/mail-transport.ts';
import { createPagerDutyChannel } from './pagerduty/pagerduty-channel.ts';
import { createSandboxChannel } from './sandbox/sandbox-channel.ts';
import { createSlackChannel } from './slack/slack-channel.ts';
import { createWebhookChannel } from './webhook/webhook-channel.ts';

const SLACK = createSlackChannel();

/** The one place where a channel is registered. */
const CHANNELS: Readonly<Partial<Record<ChannelType, Channel>>> = {
  slack: SLACK,
  email: createEmailChannel(),
  pagerduty: createPagerDutyChannel(),
  discord: createDiscordChannel(),
  webhook: createWebhookChannel(),
};

/**
 * Finds the channel for a plan's configuration. Without its credentials, or when the plan says so, it is a sandbox that
 * looks like the real one; a plain `sandbox` looks like Slack.
 */
export function channelFor(config: ChannelConfig): { readonly channel: Channel; readonly sandbox: boolean } {
  const real = CHANNELS[config.type];
  if (real === undefined || config.missing.length > 0) {
    return { channel: createSandboxChannel(real ?? SLACK), sandbox: true };
  }
  return { channel: real, sandbox: false };
}

/** Closes every connection that channels keep open. They open again when something is sent. */
export function closeChannels(): void {
  closeMailTransports();
}
