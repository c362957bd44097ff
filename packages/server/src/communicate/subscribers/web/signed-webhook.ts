import { parseWebhookSecret, signWebhook } from '@tocsin/channels';
import type { App } from '../../../platform/app.ts';

/** The key by which webhooks to a subscriber are signed, as Standard Webhooks writes it. Its owner gets it with the challenge. */
export function webhookSecret(app: Pick<App, 'keys'>, subscriber: string): string {
  return `whsec_${app.keys.seed(`subscriber-webhook:${subscriber}`).toString('base64')}`;
}

/** Headers of a webhook. @param id the same for each attempt, so that a repetition is recognised */
export function signedHeaders(app: App, subscriber: string, id: string, body: string): Record<string, string> {
  const key = parseWebhookSecret(webhookSecret(app, subscriber));
  if (key === null) throw new Error('a derived key is no key');
  const timestamp = String(Math.floor(app.clock.now() / 1000));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signWebhook(key, id, timestamp, body),
  };
}
