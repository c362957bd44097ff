import type { Preset } from './preset.ts';

/** Slack shows the body of an answer to a command to its user, so there is none. */
export const slack: Preset = {
  id: 'slack',
  title: 'Slack',
  docs: 'https://api.slack.com/authentication/verifying-requests-from-slack',
  scheme: {
    ...{ kind: 'hmac', algorithm: 'sha256', encoding: 'hex', key: 'text' },
    header: ['X-Slack-Signature'],
    form: { kind: 'plain', prefix: 'v0=' },
    ...{ time: ['X-Slack-Request-Timestamp'], unit: 's', id: null, signs: 'v0:{timestamp}:{body}' },
  },
  eventId: ['event_id', 'trigger_id', 'payload.trigger_id'],
  eventType: ['event.type', 'type', 'payload.type', 'command'],
  sent: ['event_time'],
  handshake: { type: 'url_verification', answer: 'challenge' },
  accepted: { status: 200, type: null, body: '' },
};
