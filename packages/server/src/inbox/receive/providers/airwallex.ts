import { type Preset, RECEIVED } from './preset.ts';

export const airwallex: Preset = {
  id: 'airwallex',
  title: 'Airwallex',
  docs: 'https://www.airwallex.com/docs/developer-tools/webhooks/listen-for-webhook-events',
  scheme: {
    ...{ kind: 'hmac', algorithm: 'sha256', encoding: 'hex', key: 'text' },
    header: ['x-signature'],
    form: { kind: 'plain', prefix: '' },
    ...{ time: ['x-timestamp'], unit: 'ms', id: null, signs: '{timestamp}{body}' },
  },
  eventId: ['id'],
  eventType: ['name'],
  sent: ['created_at'],
  handshake: null,
  accepted: RECEIVED,
};
