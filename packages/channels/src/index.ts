export * from './channel.ts';
export { createDiscordChannel } from './discord/discord-channel.ts';
export { createEmailChannel } from './email/email-channel.ts';
export { createPagerDutyChannel } from './pagerduty/pagerduty-channel.ts';
export { channelFor, closeChannels } from './registry.ts';
export { createSandboxChannel } from './sandbox/sandbox-channel.ts';
export { type Interaction, parseInteraction } from './slack/parse-interaction.ts';
export { createSlackChannel } from './slack/slack-channel.ts';
export { formatSlackReference, parseSlackReference, type SlackReference } from './slack/slack-reference.ts';
export {
  type SignedSlackRequest,
  type SlackVerification,
  signSlackRequest,
  verifySlackRequest,
} from './slack/verify-slack-request.ts';
export { createWebhookChannel } from './webhook/webhook-channel.ts';
