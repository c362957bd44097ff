import type { SignatureForm } from '@tocsin/core';
import { type Preset, RECEIVED, type Scheme } from './preset.ts';

const PLAIN = {
  title: 'Any other',
  docs: 'https://datatracker.ietf.org/doc/html/rfc2104',
  eventId: ['header webhook-id', 'header x-event-id', 'header x-request-id', 'id', 'event_id', 'eventId'],
  eventType: ['type', 'event', 'event_type', 'eventType', 'name', 'action'],
  sent: ['created', 'created_at', 'timestamp'],
  handshake: null,
  accepted: RECEIVED,
} as const;

/** A vendor that is not known by name and signs by HMAC, as the plan describes it. */
export function hmacPreset(form: SignatureForm): Preset {
  const { header, algorithm, encoding, prefix, timestamp, signs } = form;
  const scheme: Scheme = {
    ...{ kind: 'hmac', algorithm, encoding, key: 'text', signs, id: null, unit: 's' },
    header: [header],
    form: { kind: 'plain', prefix: prefix ?? '' },
    time: timestamp === null ? null : [timestamp],
  };
  return { ...PLAIN, id: 'hmac', scheme };
}

/** A vendor that sends the secret itself. */
export function headerPreset({ header }: Pick<SignatureForm, 'header'>): Preset {
  return { ...PLAIN, id: 'header', scheme: { kind: 'equal', header } };
}
