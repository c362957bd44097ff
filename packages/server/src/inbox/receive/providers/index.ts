import type { InboxSource, SignatureForm } from '@tocsin/core';
import { airwallex } from './airwallex.ts';
import { headerPreset, hmacPreset } from './any-other.ts';
import { github } from './github.ts';
import type { Preset } from './preset.ts';
import { retell } from './retell.ts';
import { shopify } from './shopify.ts';
import { slack } from './slack.ts';
import { standardWebhooks, whop } from './standard-webhooks.ts';
import { stripe } from './stripe.ts';
import { telegram } from './telegram.ts';
import { telnyx } from './telnyx.ts';
import { twilio } from './twilio.ts';

export { signAnew } from './sign-anew.ts';

type Known = Exclude<InboxSource['provider'], 'hmac' | 'header'>;

/** Every vendor that is known by name. */
export const PRESETS: Readonly<Record<Known, Preset>> = {
  ...{ stripe, twilio, 'standard-webhooks': standardWebhooks, whop, github, slack, shopify, airwallex, telegram },
  ...{ retell, telnyx },
};

/** How the vendor of a source speaks. What the plan says of its events' ids and types goes before what the vendor has. */
export function presetOf(source: InboxSource): Preset {
  const preset = byProvider(source);
  return {
    ...preset,
    eventId: source.eventId === null ? preset.eventId : [source.eventId],
    eventType: source.eventType === null ? preset.eventType : [source.eventType],
  };
}

function byProvider({ provider, signature }: InboxSource): Preset {
  const form = signature ?? NO_SIGNATURE;
  if (provider === 'hmac') return hmacPreset(form);
  if (provider === 'header') return headerPreset(form);
  return PRESETS[provider];
}

/** The plan's format asks for one; without it nothing can be verified, because no such header comes. */
const NO_SIGNATURE: SignatureForm = {
  header: 'x-none',
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: null,
  timestamp: null,
  signs: '{body}',
};
