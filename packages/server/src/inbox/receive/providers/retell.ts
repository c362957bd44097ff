import { NO_CONTENT, type Preset } from './preset.ts';

/** Has no id of events: of a call, some come more than once with other contents. */
export const retell: Preset = {
  id: 'retell',
  title: 'Retell',
  docs: 'https://docs.retellai.com/features/secure-webhook',
  scheme: {
    ...{ kind: 'hmac', algorithm: 'sha256', encoding: 'hex', key: 'text' },
    header: ['X-Retell-Signature'],
    form: { kind: 'pairs', time: 'v', signature: 'd' },
    ...{ time: null, unit: 'ms', id: null, signs: '{body}{timestamp}' },
  },
  eventId: [],
  eventType: ['event'],
  sent: [],
  handshake: null,
  accepted: NO_CONTENT,
};
