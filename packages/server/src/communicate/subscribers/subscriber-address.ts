import { createHmac } from 'node:crypto';
import { domainToASCII } from 'node:url';
import type { App } from '../../platform/app.ts';
import type { SubscriberKind } from './subscriber.tables.ts';

/** RFC 5321, 4.5.3.1.3: a path has 256 characters, two of them brackets. */
const LONGEST_EMAIL = 254;
const LONGEST_URL = 2_000;
/** Atoms of RFC 5322 with single dots between. Quoted local parts are used by nobody but who tries something. */
const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,20}[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
const SLACK = /^\/services\/[A-Za-z0-9]{1,30}\/[A-Za-z0-9]{1,30}\/[A-Za-z0-9]{1,100}$/;

/**
 * Reads an e-mail address as it is kept: the domain in small ASCII letters (names of other scripts as Punycode), the part before it
 * as it was written. Null: it is none to which every mail server can send.
 */
export function readEmailAddress(given: string): string | null {
  const text = given.slice(0, LONGEST_EMAIL * 4).trim();
  const at = text.lastIndexOf('@');
  const local = text.slice(0, Math.max(0, at));
  if (local.length === 0 || local.length > 64 || !LOCAL.test(local)) return null;
  const domain = domainToASCII(text.slice(at + 1).normalize('NFKC'));
  const email = `${local}@${domain}`;
  return domain !== '' && DOMAIN.test(domain) && email.length <= LONGEST_EMAIL ? email : null;
}

/** Reads the address of a webhook: https, without a name and a password in it, on a port for web servers. Null: it is none. */
export function readWebhookAddress(
  given: string,
  { protocols, ports }: { readonly protocols: readonly string[]; readonly ports: readonly string[] },
): string | null {
  const text = given.trim();
  if (text.length > LONGEST_URL || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (!protocols.includes(url.protocol) || url.username !== '' || url.password !== '') return null;
  if (!ports.includes(url.port) && !ports.includes('*')) return null;
  url.hash = '';
  return url.href;
}

/** Reads the address of a Slack channel's incoming webhook. Null: it is none. */
export function readSlackAddress(given: string): string | null {
  const text = given.trim();
  if (text.length > LONGEST_URL || !URL.canParse(text)) return null;
  const { protocol, host, pathname } = new URL(text);
  return protocol === 'https:' && host === 'hooks.slack.com' && SLACK.test(pathname)
    ? `https://${host}${pathname}`
    : null;
}

/** By what an address is known when it is forgotten: a hash that nobody without the instance's secret can make. */
export function keyOfSubscriber(app: Pick<App, 'keys'>, kind: SubscriberKind, address: string): string {
  const identity = kind === 'email' ? address.toLowerCase() : address;
  return createHmac('sha256', app.keys.seed('subscribers')).update(`${kind} ${identity}`).digest('base64url');
}

/** An address as people of the team see it: that of a Slack channel is a secret, and so may be the query of a webhook. */
export function shownAddress(kind: SubscriberKind, address: string): string {
  if (kind === 'email') return address;
  const { origin, pathname, search } = new URL(address);
  if (kind === 'slack') return `${origin}${pathname.slice(0, pathname.lastIndexOf('/'))}/…`;
  return `${origin}${pathname}${search === '' ? '' : '?…'}`;
}
