import { type HmacScheme, type Preset, RECEIVED } from './preset.ts';

const SCHEME: HmacScheme = {
  ...{ kind: 'hmac', algorithm: 'sha256', encoding: 'base64', key: 'whsec' },
  header: ['webhook-signature', 'svix-signature'],
  form: { kind: 'versions', version: 'v1' },
  time: ['webhook-timestamp', 'svix-timestamp'],
  ...{ unit: 's', id: ['webhook-id', 'svix-id'], signs: '{id}.{timestamp}.{body}' },
};

/** Also under the names that Svix gave the headers before there was a standard. */
export const standardWebhooks: Preset = {
  id: 'standard-webhooks',
  title: 'Standard Webhooks',
  docs: 'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
  scheme: SCHEME,
  eventId: ['header webhook-id', 'header svix-id'],
  eventType: ['type', 'event_type', 'eventType', 'event'],
  sent: ['timestamp'],
  handshake: null,
  accepted: RECEIVED,
};

/** Signs as Standard Webhooks do; its secret is the key as it is shown, without being base64. */
export const whop: Preset = {
  ...standardWebhooks,
  id: 'whop',
  title: 'Whop',
  docs: 'https://docs.whop.com/developer/guides/webhooks',
  scheme: { ...SCHEME, key: 'text' },
  eventType: ['type', 'action'],
};
