import { type Preset, RECEIVED } from './preset.ts';

export const telnyx: Preset = {
  id: 'telnyx',
  title: 'Telnyx',
  docs: 'https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks',
  scheme: {
    kind: 'ed25519',
    header: 'telnyx-signature-ed25519',
    time: 'telnyx-timestamp',
    signs: '{timestamp}|{body}',
  },
  eventId: ['data.id'],
  eventType: ['data.event_type'],
  sent: ['data.occurred_at'],
  handshake: null,
  accepted: RECEIVED,
};
