import { createHmac } from 'node:crypto';
import type { FetchedEvent } from './fetch-events.ts';

/** Of one connection, not of the message (RFC 9110, section 7.6.1), or made anew for it. */
const NOT_PASSED_ON = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'host', 'content-length', 'expect', 'idempotency-key'],
]);
/** Nobody outside speaks for us. */
const OURS = 'tocsin-';
const FIELD_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** What cannot stand in a header's value. */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/g;

/** What the headers of a source's deliveries are made from. */
export interface Sender {
  readonly service: string;
  readonly source: string;
  /** HMAC key of the deliveries' signature. */
  readonly key: Buffer;
  /** Whether the plan wants the vendor's signature made anew at each attempt. */
  readonly isFresh: boolean;
  /** Makes it; null: nobody but the vendor can, and it stays as it came. */
  readonly signAnew: (headers: readonly string[], body: Buffer, nowMs: number) => readonly string[] | null;
}

/** The bytes of a key as it is shown: `whsec_` and base64. */
export function keyBytes(shown: string): Buffer {
  return Buffer.from(shown.replace(/^whsec_/, ''), 'base64');
}

/**
 * By this an application knows a delivery again: the same at every attempt, another one for each replay.
 * What no header may carry is written in percents.
 */
export function idempotencyKey({ service, source }: Sender, { vendorId, replay }: FetchedEvent): string {
  const id = vendorId.replace(/[^\x21-\x7e]+/gu, encodeURIComponent);
  return `${service}/${source}/${id}${replay > 0 ? `#${replay}` : ''}`;
}

/**
 * The headers of a delivery, names and values in turn: the vendor's as they came, then ours with a signature as Standard
 * Webhooks makes it, under names of our own.
 */
export function outgoingHeaders(sender: Sender, event: FetchedEvent, nowMs: number): string[] {
  // What was fetched came without a signature, and that of what a person edited does not fit its body.
  const isSignedHere = sender.isFresh || event.origin !== 'received';
  const anew = isSignedHere ? sender.signAnew(event.headers, event.body, nowMs) : null;
  const headers = vendorsHeaders(anew ?? event.headers);
  const id = idempotencyKey(sender, event);
  const timestamp = String(Math.floor(nowMs / 1_000));
  const signature = createHmac('sha256', sender.key).update(`${id}.${timestamp}.`).update(event.body).digest('base64');
  headers.push('Idempotency-Key', id, 'Tocsin-Event', event.event, 'Tocsin-Attempt', String(event.attempts + 1));
  headers.push('Tocsin-Webhook-Id', id, 'Tocsin-Webhook-Timestamp', timestamp);
  headers.push('Tocsin-Webhook-Signature', `v1,${signature}`);
  return headers;
}

function vendorsHeaders(headers: readonly string[]): string[] {
  const dropped = namedByConnection(headers);
  const passed: string[] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] ?? '';
    const lower = name.toLowerCase();
    if (NOT_PASSED_ON.has(lower) || lower.startsWith(OURS) || dropped?.has(lower) || !FIELD_NAME.test(name)) continue;
    passed.push(name, (headers[index + 1] ?? '').replace(UNSENDABLE, ''));
  }
  return passed;
}

/** A sender may name more headers that are for the connection only. */
function namedByConnection(headers: readonly string[]): ReadonlySet<string> | null {
  for (let index = 0; index + 1 < headers.length; index += 2) {
    if (headers[index]?.toLowerCase() !== 'connection') continue;
    const named = (headers[index + 1] ?? '').split(',').map((name) => name.trim().toLowerCase());
    return new Set(named);
  }
  return null;
}
