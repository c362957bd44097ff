import type { InboxSource } from '@tocsin/core';
import { presetOf } from './index.ts';
import type { HmacScheme } from './preset.ts';
import { hmacOf } from './sign.ts';

/**
 * Headers with the vendor's signature as it would be made now, with the newest secret, so that an application that looks at the
 * time of sending takes a late event. Twilio signs no time and the address, which is not the application's: its headers stay.
 * @param headers names and values in turn
 * @returns names and values in turn; null when only the vendor can sign (Telnyx), or there is no secret
 */
export function signAnew(
  source: InboxSource,
  headers: readonly string[],
  body: Buffer,
  nowMs: number,
): readonly string[] | null {
  const [secret] = source.secrets;
  const { scheme } = presetOf(source);
  if (secret === undefined || scheme.kind === 'ed25519') return null;
  if (scheme.kind === 'twilio') return headers;
  if (scheme.kind === 'equal') return withHeader(headers, [scheme.header], secret);
  return signedAnew(scheme, secret, headers, body, nowMs);
}

function signedAnew(scheme: HmacScheme, secret: string, headers: readonly string[], body: Buffer, nowMs: number) {
  const timestamp = String(scheme.unit === 'ms' ? nowMs : Math.floor(nowMs / 1000));
  const id = scheme.id ? (headerValue(headers, scheme.id) ?? '') : '';
  const signature = hmacOf(scheme, secret, { body, timestamp, id });
  const timed = scheme.time ? withHeader(headers, scheme.time, timestamp) : headers;
  return withHeader(timed, scheme.header, written(scheme, signature, timestamp));
}

function written({ form }: HmacScheme, signature: string, timestamp: string): string {
  if (form.kind === 'pairs') return `${form.time}=${timestamp},${form.signature}=${signature}`;
  if (form.kind === 'versions') return `${form.version},${signature}`;
  return form.prefix + signature;
}

/** The first value under one of several names. */
function headerValue(headers: readonly string[], names: readonly string[]): string | undefined {
  const at = indexOf(headers, names);
  return at === -1 ? undefined : headers[at + 1];
}

/** One header replaced where it stands, or added under the first of its names. */
function withHeader(headers: readonly string[], names: readonly string[], value: string): readonly string[] {
  const at = indexOf(headers, names);
  if (at === -1) return [...headers, names[0] ?? '', value];
  return headers.map((text, index) => (index === at + 1 ? value : text));
}

function indexOf(headers: readonly string[], names: readonly string[]): number {
  const wanted = names.map((name) => name.toLowerCase());
  return headers.findIndex((text, index) => index % 2 === 0 && wanted.includes(text.toLowerCase()));
}
