/** What the messaging service is told. For development and tests only: nothing here opens anything. */
export const MESSAGING_SETTINGS = {
  TWILIO_ACCOUNT_SID: 'AC00000000000000000000000000000000',
  TWILIO_AUTH_TOKEN: 'twilio-token-for-development',
  STRIPE_SECRET_KEY: 'sk_test_messaging',
  STRIPE_WEBHOOK_SECRET: 'whsec_of-messaging',
} as const;

/** Somebody who has sent STOP. */
export const STOPPED_NUMBER = '+15550100177';

/** Numbers of the merchants, each of which takes calls. */
export const MERCHANT_NUMBERS = ['+15550101', '+15550102'] as const;
