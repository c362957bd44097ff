/** What the receptionist is told at its host. For development and tests only: nothing here opens anything. */
export const RECEPTIONIST_SETTINGS = {
  STRIPE_SECRET_KEY: 'sk_test_receptionist',
  STRIPE_WEBHOOK_SECRET: 'whsec_for-the-receptionist',
  RETELL_API_KEY: 'retell-key-for-development',
  TELNYX_API_KEY: 'telnyx-key-for-development',
  GOOGLE_CLIENT_SECRET: 'google-secret-for-development',
  REDIS_REST_TOKEN: 'redis-token-for-development',
  RATE_LIMIT_PER_MINUTE: '60',
} as const;

/** An address from which a partner asks on behalf of many. */
export const PARTNER_ADDRESS = '192.0.2.7';
