import { NO_CONTENT, type Preset } from './preset.ts';

/** A body in the answer would be taken for a call of the bot's API. */
export const telegram: Preset = {
  id: 'telegram',
  title: 'Telegram',
  docs: 'https://core.telegram.org/bots/api#setwebhook',
  scheme: { kind: 'equal', header: 'X-Telegram-Bot-Api-Secret-Token' },
  eventId: ['update_id'],
  eventType: [{ besides: 'update_id' }],
  sent: ['message.date'],
  handshake: null,
  accepted: { ...NO_CONTENT, status: 200 },
};
