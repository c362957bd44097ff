import { type Preset, RECEIVED } from './preset.ts';

/**
 * Known again by the delivery's id, which its repeats share; X-Shopify-Event-Id is the same for different topics of one event, so
 * that it would lose some.
 */
export const shopify: Preset = {
  id: 'shopify',
  title: 'Shopify',
  docs: 'https://shopify.dev/docs/apps/build/webhooks/subscribe/https',
  scheme: {
    ...{ kind: 'hmac', algorithm: 'sha256', encoding: 'base64', key: 'text' },
    header: ['X-Shopify-Hmac-Sha256'],
    form: { kind: 'plain', prefix: '' },
    ...{ time: null, unit: 's', id: null, signs: '{body}' },
  },
  eventId: ['header X-Shopify-Webhook-Id'],
  eventType: ['header X-Shopify-Topic'],
  sent: ['header X-Shopify-Triggered-At'],
  handshake: null,
  accepted: RECEIVED,
};
