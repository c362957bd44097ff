import { createHmac } from 'node:crypto';
import type { InboxSource } from '@tocsin/core';
import { presetOf, signAnew } from '../receive/providers/index.ts';
import type { Place } from '../receive/providers/preset.ts';

/** A request as the vendor would make it. */
export interface SampleEvent {
  readonly vendorId: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** The type of test events, which an application may look for. */
export const SAMPLE_TYPE = 'tocsin.check';

/**
 * A test event of a source, signed with its newest secret. Its body says no more than what it is.
 * @param id of digits and letters, another one for each. @param address under which the vendor would call
 * @returns null when only the vendor can sign (Telnyx), or no secret is set
 */
export function sampleEvent(source: InboxSource, id: string, address: string, nowMs: number): SampleEvent | null {
  const preset = presetOf(source);
  const [secret] = source.secrets;
  if (secret === undefined || preset.scheme.kind === 'ed25519') return null;
  if (preset.scheme.kind === 'twilio') return twilioSample(secret, id, address);
  const body: Record<string, unknown> = { note: 'A test event of Tocsin: nothing has happened', test: true };
  const headers = ['Content-Type', 'application/json', 'User-Agent', 'tocsin-check'];
  const [idPlace] = preset.eventId;
  const vendorId = put(idPlace, `tocsin-check-${id}`, body, headers);
  put(preset.eventType[0], SAMPLE_TYPE, body, headers);
  const text = JSON.stringify(body);
  const signed = signAnew(source, headers, Buffer.from(text), nowMs);
  return signed && { vendorId, headers: signed, body: text };
}

/** Writes a value where the vendor would have it. @returns the value as it is read from there */
function put(place: Place | undefined, value: string, body: Record<string, unknown>, headers: string[]): string {
  const path = typeof place === 'string' ? place : place && 'path' in place ? place.path : null;
  if (path === null) return value;
  const [first = path] = path.split('+');
  const prefix = typeof place === 'object' && 'prefix' in place ? place.prefix : '';
  if (first.startsWith('header ')) headers.push(first.slice('header '.length).trim(), value);
  else putAt(body, first.split('.'), value);
  return prefix + value;
}

function putAt(tree: Record<string, unknown>, names: readonly string[], value: string): void {
  const [name = '', ...rest] = names;
  if (rest.length === 0) {
    tree[name] = value;
    return;
  }
  const known = tree[name];
  const next: Record<string, unknown> =
    typeof known === 'object' && known !== null ? (known as Record<string, unknown>) : {};
  tree[name] = next;
  putAt(next, rest, value);
}

/** A form; signed are the address and the sorted fields. */
function twilioSample(secret: string, id: string, address: string): SampleEvent {
  const token = `tocsin-check-${id}`;
  const fields = [
    ['Body', 'A test event of Tocsin: nothing has happened'],
    ['MessageSid', token],
    ['MessageStatus', SAMPLE_TYPE],
  ] as const;
  const signed = address + fields.map(([name, value]) => name + value).join('');
  const signature = createHmac('sha1', secret).update(signed).digest('base64');
  const headers = [
    ...['Content-Type', 'application/x-www-form-urlencoded', 'User-Agent', 'tocsin-check'],
    ...['I-Twilio-Idempotency-Token', token, 'X-Twilio-Signature', signature],
  ];
  return { vendorId: token, headers, body: new URLSearchParams(Object.fromEntries(fields)).toString() };
}
