import { type Preset, RECEIVED } from './preset.ts';

export const github: Preset = {
  id: 'github',
  title: 'GitHub',
  docs: 'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries',
  scheme: {
    ...{ kind: 'hmac', algorithm: 'sha256', encoding: 'hex', key: 'text' },
    header: ['X-Hub-Signature-256'],
    form: { kind: 'plain', prefix: 'sha256=' },
    ...{ time: null, unit: 's', id: null, signs: '{body}' },
  },
  eventId: ['header X-GitHub-Delivery'],
  eventType: ['header X-GitHub-Event'],
  sent: [],
  handshake: null,
  accepted: RECEIVED,
};
