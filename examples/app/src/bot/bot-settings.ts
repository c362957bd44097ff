/** What the bot is told at its host. For development and tests only: nothing here opens anything. */
export const BOT_SETTINGS = {
  BOT_TOKEN: '7001:token-for-development',
  GROUP_ID: '-1001234567890',
  AIRWALLEX_CLIENT_ID: 'client-for-development',
  AIRWALLEX_API_KEY: 'key-for-development',
  AIRWALLEX_WEBHOOK_SECRET: 'webhook-secret-for-development',
} as const;

/** What it signed in with before the last change; Telegram still knows it. For development and tests only. */
export const PREVIOUS_BOT_TOKEN = '7001:token-of-before-for-development';
