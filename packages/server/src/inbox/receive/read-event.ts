import { createHash, randomUUID } from 'node:crypto';
import { clean, timeOf } from '../../detect/intake/fields.ts';
import type { Place, Preset } from './providers/preset.ts';
import { headerOf, type RawWebhook } from './raw-request.ts';
import { type Fields, valueAt } from './read-body.ts';

/** What Tocsin must know of an event; everything else of it stays as it came. */
export interface EventFacts {
  readonly vendorId: string;
  readonly type: string;
  readonly orderKey: string | null;
  readonly sentAtMs: number | null;
}

/** Where the facts of a source's events stand. */
export interface Places {
  readonly preset: Pick<Preset, 'eventId' | 'eventType' | 'sent'>;
  /** Null: any order. */
  readonly orderBy: string | null;
}

/** The type of an event that says none. */
export const NO_TYPE = 'unknown';

const MOST_ID = 255;
const MOST_TYPE = 200;

/** A text of a request, and whether it is exactly what the sender wrote. */
interface Found {
  readonly text: string;
  readonly isExact: boolean;
}

/** Reads an event's facts. Never throws for what a sender sends. @param signedAtMs the signed time, where there is one */
export function readFacts(request: RawWebhook, fields: Fields, places: Places, signedAtMs: number | null): EventFacts {
  const { preset, orderBy } = places;
  const type = firstFound(request, fields, preset.eventType);
  const orderKey = orderBy === null ? null : found(request, fields, orderBy);
  return {
    vendorId: vendorIdOf(request, firstFound(request, fields, preset.eventId)),
    type: type === null ? NO_TYPE : type.text.slice(0, MOST_TYPE),
    orderKey: orderKey && bounded(orderKey.text),
    sentAtMs: signedAtMs ?? timeOf(firstFound(request, fields, preset.sent)?.text),
  };
}

/**
 * By what an event is known again. Where its id cannot be read exactly (a number too large, broken text), the body's hash goes
 * with it, so that two events are never taken for one; without an id it is the hash alone, and an empty body is always new.
 */
function vendorIdOf({ body }: RawWebhook, id: Found | null): string {
  if (id?.isExact) return bounded(id.text);
  if (body.length === 0) return id ? `${bounded(id.text)}#${randomUUID()}` : `none:${randomUUID()}`;
  const hash = `sha256:${createHash('sha256').update(body).digest('hex')}`;
  return id ? `${bounded(id.text).slice(0, 150)}#${hash}` : hash;
}

function bounded(text: string): string {
  return text.length <= MOST_ID ? text : `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

function firstFound(request: RawWebhook, fields: Fields, places: readonly Place[]): Found | null {
  for (const place of places) {
    const one = found(request, fields, place);
    if (one !== null) return one;
  }
  return null;
}

function found(request: RawWebhook, fields: Fields, place: Place): Found | null {
  if (typeof place === 'string') return foundAt(request, fields, place);
  if ('besides' in place) return firstNameBesides(fields, place.besides);
  const one = foundAt(request, fields, place.path);
  return one && { ...one, text: place.prefix + one.text };
}

function foundAt(request: RawWebhook, fields: Fields, path: string): Found | null {
  if (/^header /i.test(path)) return foundText(headerOf(request, path.slice('header '.length).trim()));
  const whole = foundText(valueAt(fields, path));
  if (whole !== null || !path.includes('+')) return whole;
  const parts = path.split('+').map((part) => foundText(valueAt(fields, part)));
  if (parts.some((part) => part === null)) return null;
  return { text: parts.map((part) => part?.text).join(':'), isExact: parts.every((part) => part?.isExact) };
}

function firstNameBesides(fields: Fields, besides: string): Found | null {
  if (typeof fields !== 'object' || fields === null) return null;
  return foundText(Object.keys(fields).find((name) => name !== besides));
}

/** Texts, numbers and booleans; anything else, and an empty text, is nothing. */
function foundText(value: unknown): Found | null {
  if (typeof value === 'number')
    return { text: String(value), isExact: !Number.isInteger(value) || Number.isSafeInteger(value) };
  if (typeof value === 'boolean') return { text: String(value), isExact: true };
  if (typeof value !== 'string') return null;
  const text = clean(value);
  if (text.trim() === '') return null;
  return { text, isExact: !text.includes('\uFFFD') };
}
