import { createPublicKey, type KeyObject, verify as verifySignature } from 'node:crypto';
import { sameSecret } from '../../platform/auth/keys.ts';
import type { HmacScheme, Scheme } from './providers/preset.ts';
import { hmacOf, signedBytes } from './providers/sign.ts';
import { firstHeader, headerOf, type RawWebhook } from './raw-request.ts';
import { isSignedByTwilio } from './verify-twilio.ts';

/** What a request is held against. */
export interface Expected {
  readonly scheme: Scheme;
  /** The newest first. */
  readonly secrets: readonly string[];
  readonly toleranceMs: number;
  /** The address under which the vendor calls, without the query. */
  readonly address: string;
}

/** Whether a request is its vendor's, and when the vendor says that it signed it; or why it is not. */
export type Verdict =
  | { readonly isGenuine: true; readonly signedAtMs: number | null }
  | { readonly isGenuine: false; readonly reason: string };

const GENUINE: Verdict = { isGenuine: true, signedAtMs: null };
/** More than any vendor sends; each costs a comparison. */
const MOST_SIGNATURES = 16;
/** A header that is longer is no signature. */
const MOST_CHARACTERS = 4_096;

/** Holds a request against what is expected of its vendor. Compares in constant time. Never throws for what a sender sends. */
export function verify(request: RawWebhook, expected: Expected, nowMs: number): Verdict {
  const { scheme } = expected;
  if (scheme.kind === 'hmac') return byHmac(request, expected, scheme, nowMs);
  if (scheme.kind === 'ed25519') return byPublicKey(request, expected, scheme, nowMs);
  const sent = headerOf(request, scheme.header);
  if (sent === null || sent.length > MOST_CHARACTERS) return missing(scheme.header);
  const isGenuine =
    scheme.kind === 'equal'
      ? some(expected.secrets, (secret) => sameSecret(sent, secret))
      : some(expected.secrets, (secret) => isSignedByTwilio(request, expected.address, secret, sent));
  return isGenuine ? GENUINE : { isGenuine: false, reason: `${scheme.header} is not that of the secret.` };
}

function byHmac(request: RawWebhook, expected: Expected, scheme: HmacScheme, nowMs: number): Verdict {
  const [name = ''] = scheme.header;
  const header = firstHeader(request, scheme.header);
  if (header === null || header.length > MOST_CHARACTERS) return missing(name);
  const { signatures, time } = readSignatures(scheme, header);
  const timestamp = scheme.time ? firstHeader(request, scheme.time) : time;
  const isTimed = scheme.time !== null || scheme.form.kind === 'pairs';
  if (isTimed && timestamp === null) return missing(scheme.time?.[0] ?? `The time in ${name}`);
  const id = scheme.id ? firstHeader(request, scheme.id) : '';
  if (id === null) return missing(scheme.id?.[0] ?? '');
  const signed = { body: request.body, timestamp: timestamp ?? '', id };
  const isGenuine = some(expected.secrets, (secret) => {
    const own = hmacOf(scheme, secret, signed);
    return some(signatures, (one) => sameSecret(one, own));
  });
  if (!isGenuine) return { isGenuine: false, reason: `${name} is not that of the secret.` };
  return isTimed ? inTime(timestamp ?? '', expected.toleranceMs, nowMs) : GENUINE;
}

function readSignatures({ form, encoding }: HmacScheme, header: string) {
  const tidy = (text: string) => (encoding === 'hex' ? text.toLowerCase() : text);
  if (form.kind === 'plain') {
    const isOne = header.startsWith(form.prefix);
    return { signatures: isOne ? [tidy(header.slice(form.prefix.length).trim())] : [], time: null };
  }
  if (form.kind === 'versions') {
    const words = header.split(' ', MOST_SIGNATURES).map((word) => word.split(',', 2));
    return {
      signatures: words.flatMap(([version, one]) => (version === form.version && one ? [tidy(one)] : [])),
      time: null,
    };
  }
  const pairs = header.split(',', MOST_SIGNATURES).map((pair) => pair.trim().split('=', 2));
  const time = pairs.find(([name]) => name === form.time)?.[1] ?? null;
  return { signatures: pairs.flatMap(([name, one]) => (name === form.signature && one ? [tidy(one)] : [])), time };
}

function byPublicKey(
  request: RawWebhook,
  expected: Expected,
  scheme: Extract<Scheme, { kind: 'ed25519' }>,
  nowMs: number,
): Verdict {
  const header = headerOf(request, scheme.header);
  if (header === null || header.length > MOST_CHARACTERS) return missing(scheme.header);
  const timestamp = headerOf(request, scheme.time);
  if (timestamp === null) return missing(scheme.time);
  const signed = signedBytes(scheme.signs, { body: request.body, timestamp, id: '' });
  const signature = Buffer.from(header, 'base64');
  const isGenuine = some(expected.secrets, (secret) => {
    const key = publicKeyOf(secret);
    return key !== null && signature.length === 64 && verifySignature(null, signed, key, signature);
  });
  if (!isGenuine) return { isGenuine: false, reason: `${scheme.header} is not that of the public key.` };
  return inTime(timestamp, expected.toleranceMs, nowMs);
}

/** DER of an Ed25519 public key, in front of its 32 bytes (RFC 8410, section 4). */
const ED25519_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const publicKeys = new Map<string, KeyObject | null>();

/** @returns the key; null when it is none */
function publicKeyOf(text: string): KeyObject | null {
  const known = publicKeys.get(text);
  if (known !== undefined) return known;
  const key = readPublicKey(text.trim());
  publicKeys.set(text, key);
  return key;
}

function readPublicKey(text: string): KeyObject | null {
  try {
    if (text.startsWith('-----')) return createPublicKey(text);
    const bytes = Buffer.from(text, 'base64');
    const der = bytes.length === 32 ? Buffer.concat([ED25519_HEAD, bytes]) : bytes;
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

/** Seconds or milliseconds since 1970. */
function inTime(timestamp: string, toleranceMs: number, nowMs: number): Verdict {
  if (!/^\d{1,16}$/.test(timestamp)) return { isGenuine: false, reason: 'The signed time is no number of seconds.' };
  const value = Number(timestamp);
  const signedAtMs = value < 1e11 ? value * 1000 : value;
  const isInTime = Math.abs(nowMs - signedAtMs) <= toleranceMs;
  if (isInTime) return { isGenuine: true, signedAtMs };
  const what = signedAtMs < nowMs ? 'older' : 'further in the future';
  return { isGenuine: false, reason: `The signed time is ${what} than ${toleranceMs / 1000} s.` };
}

function missing(header: string): Verdict {
  return { isGenuine: false, reason: `${header} is missing.` };
}

/** Whether one is right; all are looked at, so that the time taken tells nothing. */
function some<T>(all: readonly T[], isRight: (one: T) => boolean): boolean {
  let found = false;
  for (const one of all) found = isRight(one) || found;
  return found;
}
