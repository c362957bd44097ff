import { type Preset, RECEIVED } from './preset.ts';

export const stripe: Preset = {
  id: 'stripe',
  title: 'Stripe',
  docs: 'https://docs.stripe.com/webhooks#verify-manually',
  scheme: {
    ...{ kind: 'hmac', algorithm: 'sha256', encoding: 'hex', key: 'text' },
    header: ['Stripe-Signature'],
    form: { kind: 'pairs', time: 't', signature: 'v1' },
    ...{ time: null, unit: 's', id: null, signs: '{timestamp}.{body}' },
  },
  eventId: ['id'],
  eventType: ['type'],
  sent: ['created'],
  handshake: null,
  accepted: RECEIVED,
};
