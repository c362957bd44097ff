import type { Plan } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { type Keys, sameSecret } from '../../platform/auth/keys.ts';
import { pageUrl } from '../status-page/serve/status-pages.ts';

/** What a link may do: show and change the choice, or end the subscription. */
export type LinkPurpose = 'manage' | 'stop';

/** A subscriber's name in links, which only Tocsin can make and which does not end: people keep mails for years. */
export function linkToken(keys: Keys, purpose: LinkPurpose, subscriber: string): string {
  return `${subscriber}.${signature(keys, purpose, subscriber)}`;
}

/** @returns the subscriber; null when the token is not ours, or for something else */
export function readLinkToken(keys: Keys, purpose: LinkPurpose, token: string): string | null {
  const [, subscriber, signed] = /^([0-9a-f]{32})\.([0-9a-f]{43})$/.exec(token) ?? [];
  if (!subscriber || !signed || !sameSecret(signed, signature(keys, purpose, subscriber))) return null;
  return subscriber;
}

/** Address of the page on which a subscriber chooses components. */
export function manageUrl(app: App, plan: Plan, subscriber: string): string {
  return `${subscribeUrl(app, plan)}/manage/${linkToken(app.keys, 'manage', subscriber)}`;
}

/** Address that ends the subscription, by one POST (RFC 8058) or by a button. */
export function stopUrl(app: App, plan: Plan, subscriber: string): string {
  return `${pageUrl(app, plan)}/unsubscribe/${linkToken(app.keys, 'stop', subscriber)}`;
}

/** Address that shows the button by which a subscription is confirmed. */
export function confirmUrl(app: App, plan: Plan, token: string): string {
  return `${pageUrl(app, plan)}/confirm/${token}`;
}

export function subscribeUrl(app: App, plan: Plan): string {
  return `${pageUrl(app, plan)}/subscribe`;
}

function signature(keys: Keys, purpose: LinkPurpose, subscriber: string): string {
  return keys.sign(`subscriber-${purpose}:${subscriber}`);
}
