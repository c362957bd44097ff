import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { EpochMs, Plan } from '@tocsin/core';
import type { App } from '../../../platform/app.ts';
import { identify } from '../../../platform/auth/identity.ts';
import { type Keys, sameSecret } from '../../../platform/auth/keys.ts';
import { SESSION_COOKIE } from '../../../platform/http/authenticate.ts';
import type { TryLimits } from './try-limits.ts';

/** Who has entered the password need not enter it again for so long. */
const ENTERED_FOR_MS = 7 * 86_400_000;
const FORM_FOR_MS = 24 * 3_600_000;
export const STATUS_COOKIE = 'tocsin_status';

/** What a request may see. `wait`: too many wrong passwords came from its address, for so many seconds. */
export type Access = 'open' | 'closed' | { readonly wait: number };

export interface Knock {
  readonly headers: IncomingHttpHeaders;
  /** `key` of the query; null: there is none. */
  readonly key: string | null;
  /** Whom wrong passwords are counted against. */
  readonly sender: string;
}

/**
 * Whether a request may see a private page: by the cookie of who has entered the password, by the key of its feeds, by the
 * password as HTTP Basic (any name), or because somebody is signed in to Tocsin.
 */
export async function mayRead(app: App, limits: TryLimits, plan: Plan, knock: Knock): Promise<Access> {
  const { password } = plan.statusPage;
  if (password === null) return 'closed';
  const nowMs = app.clock.now();
  const cookies = readCookies(knock.headers.cookie);
  if (isEntered(app.keys, plan.service, password, cookies.get(STATUS_COOKIE), nowMs)) return 'open';
  if (knock.key !== null && sameSecret(knock.key, feedKey(app.keys, plan.service, password))) return 'open';
  const basic = basicPassword(knock.headers.authorization);
  if (basic !== null) return tryPassword(limits, plan, { given: basic, sender: knock.sender, nowMs });
  const bearer = /^Bearer (\S{1,500})$/i.exec(knock.headers.authorization ?? '')?.[1];
  const secret = bearer ?? cookies.get(SESSION_COOKIE);
  if (!secret) return 'closed';
  // While the database is away nobody is known; who has entered the password still reads.
  const identity = await identify(app, secret).catch(() => null);
  return identity ? 'open' : 'closed';
}

/** Compares a password, and counts a wrong one against its sender. */
export function tryPassword(
  limits: TryLimits,
  { service, statusPage }: Plan,
  { given, sender, nowMs }: { readonly given: string; readonly sender: string; readonly nowMs: EpochMs },
): Access {
  const key = `${service} ${sender}`;
  const wait = limits.wait(key, nowMs);
  if (wait > 0) return { wait };
  // Of equal length whatever was given, so that the time taken tells nothing.
  if (statusPage.password !== null && sameSecret(digest(given), digest(statusPage.password))) return 'open';
  limits.note(key, nowMs);
  return 'closed';
}

/** The key by which feeds of a private page are read: it ends with the password. */
export function feedKey(keys: Keys, service: string, password: string): string {
  return keys.sign(`status-feed:${service}:${digest(password)}`).slice(0, 32);
}

/** The value of the cookie of who has entered the password: it ends with the password, and after seven days. */
export function enteredMark(keys: Keys, service: string, password: string, nowMs: EpochMs): string {
  const until = Math.floor((nowMs + ENTERED_FOR_MS) / 1000).toString(36);
  return `${until}.${signEntered(keys, service, password, until)}`;
}

export const ENTERED_SECONDS = ENTERED_FOR_MS / 1000;

function isEntered(keys: Keys, service: string, password: string, mark: string | undefined, nowMs: EpochMs): boolean {
  const [, until, signed] = /^([0-9a-z]{1,10})\.([0-9a-f]{43})$/.exec(mark ?? '') ?? [];
  if (!until || !signed || Number.parseInt(until, 36) * 1000 <= nowMs) return false;
  return sameSecret(signed, signEntered(keys, service, password, until));
}

function signEntered(keys: Keys, service: string, password: string, until: string): string {
  return keys.sign(`status-entered:${service}:${until}:${digest(password)}`);
}

/** The mark of a form for the password, which another site cannot make. */
export function makeEntryToken(keys: Keys, service: string, nowMs: EpochMs): string {
  const at = Math.floor(nowMs / 1000).toString(36);
  return `${at}.${keys.sign(`status-enter:${service}:${at}`)}`;
}

/** Whether a form is ours and was opened within a day. */
export function isEntryToken(keys: Keys, service: string, token: string, nowMs: EpochMs): boolean {
  const [, at, signed] = /^([0-9a-z]{1,10})\.([0-9a-f]{43})$/.exec(token) ?? [];
  if (!at || !signed || !sameSecret(signed, keys.sign(`status-enter:${service}:${at}`))) return false;
  return Math.abs(nowMs - Number.parseInt(at, 36) * 1000) <= FORM_FOR_MS;
}

function basicPassword(authorization: string | undefined): string | null {
  const encoded = /^Basic ([A-Za-z0-9+/=]{1,1000})$/i.exec(authorization ?? '')?.[1];
  if (!encoded) return null;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon === -1 ? null : pair.slice(colon + 1);
}

function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  const pairs = (header ?? '').split(';').map((part) => {
    const at = part.indexOf('=');
    return [part.slice(0, at).trim(), part.slice(at + 1).trim()] as const;
  });
  return new Map(pairs.filter(([name]) => name !== ''));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
