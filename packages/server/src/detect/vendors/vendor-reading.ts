import type { VendorCondition, VendorTrouble } from '@tocsin/core';

/** What stands at a vendor's address at one moment, whichever format it has. */
export interface VendorReading {
  readonly condition: VendorCondition;
  /** The vendor's own sentence about its state. */
  readonly what: string | null;
  readonly link: string | null;
  readonly components: readonly { readonly name: string; readonly condition: VendorCondition }[];
  readonly troubles: readonly VendorTrouble[];
}

/** Of the answer of a vendor's address: a reading, or why there is none. */
export type ReadOutcome = { readonly reading: VendorReading } | { readonly error: string };

export const MOST_COMPONENTS = 1000;
export const MOST_TROUBLES = 50;
const MOST_CHARACTERS = 300;

/** What a vendor wrote, on one line, without control characters, cut to what a line can hold. Null: it is no text. */
export function wordsOf(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const line = String(value)
    .slice(0, MOST_CHARACTERS * 4)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, ' ')
    .trim();
  if (line === '') return null;
  const characters = [...line];
  return characters.length <= MOST_CHARACTERS ? line : `${characters.slice(0, MOST_CHARACTERS - 1).join('')}…`;
}

/** An address that a person may follow; null: it is none of the web. */
export function webAddress(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 2000 || !URL.canParse(value.trim())) return null;
  const url = new URL(value.trim());
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
}

/** A moment that a vendor wrote, never in the future; null: it is none. */
export function momentOf(value: unknown, nowMs: number): number | null {
  if (typeof value !== 'string' || value.length > 100) return null;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) || atMs < 0 ? null : Math.min(atMs, nowMs);
}

export type Unknowns = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Unknowns {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list, the first so many; of anything else none. */
export function objectsOf(value: unknown, most: number): Unknowns[] {
  return Array.isArray(value) ? value.slice(0, most).filter(isObject) : [];
}
