import { fold } from '../contacts/fold.ts';
import { readTimes } from '../read-time.ts';

/** When a window opens, for how long, and by which clock. */
export interface Window {
  /** Five fields of cron, in `timezone`. */
  readonly cron: string;
  readonly timezone: string;
  /** Seconds; null: the text gives only the begin. */
  readonly duration: number | null;
}

const DAYS: readonly (readonly [string, RegExp])[] = [
  ['SUN', /\b(?:sundays?|sonntags?|domingos?|dimanches?|domenica|zondag)\b|日曜/],
  ['MON', /\b(?:mondays?|montags?|segundas?(?:-feiras?)?|lunes|lundis?|lunedi|maandag)\b|月曜/],
  ['TUE', /\b(?:tuesdays?|dienstags?|tercas?(?:-feiras?)?|martes|mardis?|martedi|dinsdag)\b|火曜/],
  ['WED', /\b(?:wednesdays?|mittwochs?|quartas?(?:-feiras?)?|miercoles|mercredis?|mercoledi|woensdag)\b|水曜/],
  ['THU', /\b(?:thursdays?|donnerstags?|quintas?(?:-feiras?)?|jueves|jeudis?|giovedi|donderdag)\b|木曜/],
  ['FRI', /\b(?:fridays?|freitags?|sextas?(?:-feiras?)?|viernes|vendredis?|venerdi|vrijdag)\b|金曜/],
  ['SAT', /\b(?:saturdays?|samstags?|sonnabends?|sabados?|samedis?|sabato|zaterdag)\b|土曜/],
];
const DAILY = /\b(?:daily|every (?:day|night)|nightly|taglich|diariamente|chaque jour|chaque nuit)\b|毎日/;
const ORDINALS: readonly (readonly [number, RegExp])[] = [
  [1, /\b(?:first|1st|ersten?|primeir[oa]|primer|premier)\b|第1|第一/],
  [2, /\b(?:second|2nd|zweiten?|segundo|deuxieme)\b|第2|第二/],
  [3, /\b(?:third|3rd|dritten?|terceir[oa]|tercer|troisieme)\b|第3|第三/],
  [4, /\b(?:fourth|4th|vierten?|quart[oa] (?:domingo|sabado)|cuarto|quatrieme)\b|第4|第四/],
];
const ZONE =
  /(?:^|[\s(])(UTC|GMT|Z|CET|CEST|MEZ|EST|EDT|ET|CST|CDT|CT|MST|MDT|MT|PST|PDT|PT|BST|JST|BRT|IST|AEST|[A-Z][a-z]+\/[A-Z][A-Za-z_]+)(?=[\s),.;]|$)/;
const ZONES: Readonly<Record<string, string>> = {
  UTC: 'UTC',
  GMT: 'UTC',
  Z: 'UTC',
  CET: 'Europe/Berlin',
  CEST: 'Europe/Berlin',
  MEZ: 'Europe/Berlin',
  EST: 'America/New_York',
  EDT: 'America/New_York',
  ET: 'America/New_York',
  CST: 'America/Chicago',
  CDT: 'America/Chicago',
  CT: 'America/Chicago',
  MST: 'America/Denver',
  MDT: 'America/Denver',
  MT: 'America/Denver',
  PST: 'America/Los_Angeles',
  PDT: 'America/Los_Angeles',
  PT: 'America/Los_Angeles',
  BST: 'Europe/London',
  JST: 'Asia/Tokyo',
  BRT: 'America/Sao_Paulo',
  IST: 'Asia/Kolkata',
  AEST: 'Australia/Sydney',
};
const CLOCK = '(\\d{1,2})(?:[:.h時](\\d{2})?)?\\s{0,2}(a\\.?m\\.?|p\\.?m\\.?|uhr|分)?';
const RANGE = new RegExp(
  `(?<![\\d:.])${CLOCK}\\s{0,2}(?:-|–|—|〜|～|to|until|bis|as|a|ate|hasta|から)\\s{0,2}${CLOCK}(?![\\d:])`,
  'i',
);
const SINGLE = /(?:^|\s)(?:at|um|as|a las|a)\s(\d{1,2})(?:[:.h](\d{2}))?\s{0,2}(a\.?m\.?|p\.?m\.?|uhr)?(?![\d:])/i;
const DAY_MINUTES = 1440;

/** Reads `Sundays 2-4 AM UTC`, `jeden Sonntag 02:00–04:00 Uhr`; null when the text says no day or no time of the day. */
export function readWindow(text: string): Window | null {
  const folded = fold(text);
  const days = daysIn(folded);
  if (days === null) return null;
  const zone = ZONE.exec(text)?.[1] ?? '';
  const timezone = ZONES[zone] ?? (zone.includes('/') ? zone : 'UTC');
  const range = RANGE.exec(folded);
  const begin = range ? minutes(range[1], range[2], range[3] ?? range[6]) : single(folded);
  if (begin === null) return null;
  const end = range ? minutes(range[4], range[5], range[6]) : null;
  const cron = `${begin % 60} ${Math.floor(begin / 60)} * * ${days}`;
  if (range && end !== null) return { cron, timezone, duration: lasting(range, begin, end) };
  return {
    cron,
    timezone,
    duration: readTimes(text).find(({ seconds }) => seconds !== null && seconds < 86_400)?.seconds ?? null,
  };
}

/** `11 PM - 1 AM` and `22-02` go over midnight; in `11-1 PM` the first figure is still before noon. */
function lasting(range: RegExpExecArray, begin: number, end: number): number {
  const borrowed = range[3] === undefined && range[6] !== undefined && begin > end;
  const from = borrowed ? begin - DAY_MINUTES / 2 : begin;
  return ((end - from + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES) * 60;
}

function single(folded: string): number | null {
  const match = SINGLE.exec(folded);
  return match ? minutes(match[1], match[2], match[3]) : null;
}

function minutes(hours: string | undefined, past: string | undefined, half: string | undefined): number | null {
  const hour = Number(hours);
  const minute = Number(past ?? '0');
  if (!Number.isInteger(hour) || hour > 24 || minute > 59) return null;
  const mark = (half ?? '').replace(/\./g, '');
  const base = mark === 'am' || mark === 'pm' ? hour % 12 : hour % 24;
  return (base + (mark === 'pm' ? 12 : 0)) * 60 + minute;
}

function daysIn(folded: string): string | null {
  const days = DAYS.filter(([, pattern]) => pattern.test(folded)).map(([day]) => day);
  if (days.length === 0) return DAILY.test(folded) ? '*' : null;
  const nth = ORDINALS.find(([, pattern]) => pattern.test(folded))?.[0];
  return nth !== undefined && days.length === 1 ? `${days[0]}#${nth}` : days.join(',');
}
