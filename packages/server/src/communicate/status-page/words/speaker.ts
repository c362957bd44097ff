import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';
import { ja } from './ja.ts';
import { nl } from './nl.ts';
import { pl } from './pl.ts';
import { pt } from './pt.ts';
import type { Words } from './words.ts';

/** The languages of the page; the plan's schema has the same. */
export const LANGUAGES = { en, de, es, fr, it, nl, pl, pt, ja } satisfies Record<string, Words>;
export type Language = keyof typeof LANGUAGES;

/** What says things in a language, with the times of a zone. */
export interface Speaker {
  readonly language: Language;
  readonly timezone: string;
  readonly words: Words;
  /** `Nov 21, 2026, 15:00`. @param iso a moment */
  moment(iso: string): string;
  /** The zone's distance from UTC at a moment: `UTC+01:00`. */
  offset(iso: string): string;
  /** `Nov 21`, of a day of UTC such as `2026-11-21`. */
  day(day: string): string;
  /** `November 2026`, of `2026-11`. */
  month(month: string): string;
  /** Of 0 to 100. */
  percent(percent: number): string;
  /** `90 days`. */
  days(count: number): string;
  /** `1 hour 20 minutes`: the largest two units. */
  span(ms: number): string;
  /** `120 ms`. */
  milliseconds(ms: number): string;
  list(items: readonly string[]): string;
}

export function isLanguage(name: string): name is Language {
  return Object.hasOwn(LANGUAGES, name);
}

const known = new Map<string, Speaker>();

/** @param language one that the page does not speak is English. @param timezone IANA zone */
export function speakerOf(language: string, timezone: string): Speaker {
  const name = isLanguage(language) ? language : 'en';
  const key = `${name} ${timezone}`;
  const speaker = known.get(key) ?? makeSpeaker(name, timezone);
  known.set(key, speaker);
  return speaker;
}

/** Puts values into a text such as `Page {page} of {pages}`. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
}

function makeSpeaker(language: Language, timeZone: string): Speaker {
  const zone = { timeZone, hourCycle: 'h23' } as const;
  const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', ...zone });
  const offset = new Intl.DateTimeFormat('en', { timeZoneName: 'longOffset', ...zone });
  const day = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric', timeZone: 'UTC' });
  const month = new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 2 });
  const list = new Intl.ListFormat(language, { style: 'narrow', type: 'unit' });
  const unit = (count: number, name: string, unitDisplay: 'long' | 'short' = 'long') =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay, maximumFractionDigits: 0 }).format(count);
  return {
    language,
    timezone: timeZone,
    words: LANGUAGES[language],
    moment: (iso) => moment.format(new Date(iso)),
    offset: (iso) => offsetIn(offset, iso),
    day: (text) => day.format(new Date(`${text}T00:00:00Z`)),
    month: (text) => month.format(new Date(`${text}-01T00:00:00Z`)),
    percent: (value) => percent.format(value / 100),
    days: (count) => unit(count, 'day'),
    span: (ms) => spanOf(ms, unit),
    milliseconds: (ms) => unit(Math.round(ms), 'millisecond', 'short'),
    list: (items) => list.format(items),
  };
}

function offsetIn(format: Intl.DateTimeFormat, iso: string): string {
  const name = format.formatToParts(new Date(iso)).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  return name === 'GMT+00:00' ? 'UTC' : name.replace('GMT', 'UTC');
}

function spanOf(ms: number, unit: (count: number, name: string) => string): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  const parts = [
    [Math.floor(minutes / 1440), 'day'],
    [Math.floor((minutes % 1440) / 60), 'hour'],
    [minutes % 60, 'minute'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, name]) => unit(count, name))
    .join(' ');
}
