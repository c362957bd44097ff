import type { EpochMs } from '../../model/plan.ts';

/**
 * Local time of a zone as plain arithmetic. Local moments are milliseconds since 1970-01-01T00:00 on the zone's own clocks
 * (as if these showed UTC). The changes of the clocks are asked of `Intl` once a zone, and kept.
 */

export const DAY_MS = 86_400_000;
export const MINUTE_MS = 60_000;

/** Time in which a zone keeps its distance from UTC. */
interface OffsetSpan {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  readonly offsetMs: number;
}

interface KnownZone {
  readonly format: Intl.DateTimeFormat;
  /** Without a break, in order; the outermost end where `Intl` has not been asked further. */
  spans: OffsetSpan[];
}

/** Shortest known time between two changes: 20 days (San Luis 2008); Ramadan makes 30 in Morocco. */
const SAMPLE_MS = 7 * DAY_MS;
/** How much more is asked for at a time. */
const GROW_MS = 365 * DAY_MS;
/** Outside 1900 to 2200 the offset at the bound counts. */
const EARLIEST_MS = -2_208_988_800_000;
const LATEST_MS = 7_258_118_400_000;
/** No change of a zone's clocks moves them further than a day (Apia 2011), and no zone is 16 hours from UTC. */
const REACH_MS = 2 * DAY_MS;

const zones = new Map<string, KnownZone>();

/**
 * Distance of a zone's clocks from UTC at a moment, in milliseconds: negative west of Greenwich.
 * @throws RangeError when the zone is unknown
 */
export function offsetAt(zone: string, atMs: EpochMs): number {
  const known = knownZone(zone, atMs, atMs);
  return known.spans[spanIndexAt(known.spans, atMs)]?.offsetMs ?? 0;
}

/** What a zone's clocks show at a moment. */
export function toLocalMs(zone: string, atMs: EpochMs): number {
  return atMs + offsetAt(zone, atMs);
}

/**
 * The moment at which a zone's clocks show a local time; the first of two where it comes twice.
 *
 * @param skipped what is meant where the clocks skip that time: `later` moves it on by what is skipped (02:30 is 03:30, as
 *   calendars do), `boundary` takes the moment of the change (03:00), so that windows which touch leave no gap
 */
export function fromLocalMs(zone: string, localMs: number, skipped: 'later' | 'boundary'): EpochMs {
  const { spans } = knownZone(zone, localMs - REACH_MS, localMs + REACH_MS);
  for (let index = spanIndexAt(spans, localMs - REACH_MS); index < spans.length; index++) {
    const span = spans[index];
    if (!span || localMs - span.offsetMs >= span.toMs) continue;
    const atMs = localMs - span.offsetMs;
    const before = spans[index - 1];
    if (atMs >= span.fromMs || !before) return atMs;
    return skipped === 'boundary' ? span.fromMs : localMs - before.offsetMs;
  }
  return localMs - (spans.at(-1)?.offsetMs ?? 0);
}

/** Days since 1970-01-01 of a local moment. */
export function dayOf(localMs: number): number {
  return Math.floor(localMs / DAY_MS);
}

/** ISO weekday of a day: 1 Monday to 7 Sunday. 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** Milliseconds since midnight of a time of day such as `09:00`. */
export function timeOfDayMs(time: string): number {
  return Number(time.slice(0, 2)) * 60 * MINUTE_MS + Number(time.slice(3, 5)) * MINUTE_MS;
}

function knownZone(zone: string, fromMs: EpochMs, toMs: EpochMs): KnownZone {
  const known = zones.get(zone) ?? startZone(zone, fromMs);
  const begin = known.spans[0]?.fromMs ?? 0;
  const end = known.spans.at(-1)?.toMs ?? 0;
  if (toMs >= end && end < LATEST_MS) {
    known.spans.push(...changesBetween(known.format, end, Math.min(toMs + GROW_MS, LATEST_MS)));
    known.spans = joined(known.spans);
  }
  if (fromMs < begin && begin > EARLIEST_MS) {
    known.spans = joined([
      ...changesBetween(known.format, Math.max(fromMs - GROW_MS, EARLIEST_MS), begin),
      ...known.spans,
    ]);
  }
  return known;
}

function startZone(zone: string, nearMs: EpochMs): KnownZone {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  const middle = Math.min(Math.max(nearMs, EARLIEST_MS), LATEST_MS - DAY_MS);
  const known = { format, spans: changesBetween(format, middle, middle + DAY_MS) };
  zones.set(zone, known);
  return known;
}

function changesBetween(format: Intl.DateTimeFormat, fromMs: EpochMs, toMs: EpochMs): OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  let begin = fromMs;
  let offsetMs = offsetFromIntl(format, fromMs);
  for (let at = fromMs; at < toMs; ) {
    const next = Math.min(at + SAMPLE_MS, toMs);
    const nextOffset = offsetFromIntl(format, next);
    if (nextOffset !== offsetMs) {
      const change = firstWith(format, nextOffset, at, next);
      if (change > begin) spans.push({ fromMs: begin, toMs: change, offsetMs });
      begin = change;
      offsetMs = nextOffset;
    }
    at = next;
  }
  if (toMs > begin) spans.push({ fromMs: begin, toMs, offsetMs });
  return spans;
}

/** The first moment in (fromMs, toMs] at which the offset is the one of `toMs`. */
function firstWith(format: Intl.DateTimeFormat, offsetMs: number, fromMs: EpochMs, toMs: EpochMs): EpochMs {
  let [before, after] = [fromMs, toMs];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetFromIntl(format, middle) === offsetMs) after = middle;
    else before = middle;
  }
  return after;
}

/** Reads `1/5/2026, GMT-05:00`; zones on UTC show `GMT` alone, old local mean times seconds as well. */
function offsetFromIntl(format: Intl.DateTimeFormat, atMs: EpochMs): number {
  const found = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(format.format(atMs));
  if (!found) return 0;
  const [, sign, hours, minutes, seconds = '0'] = found;
  const ms = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -ms : ms;
}

function joined(spans: readonly OffsetSpan[]): OffsetSpan[] {
  const whole: OffsetSpan[] = [];
  for (const span of spans) {
    const last = whole.at(-1);
    if (last?.offsetMs === span.offsetMs) whole[whole.length - 1] = { ...last, toMs: span.toMs };
    else whole.push(span);
  }
  return whole;
}

/** Index of the span that holds a moment; the outermost one for a moment outside. */
function spanIndexAt(spans: readonly OffsetSpan[], atMs: EpochMs): number {
  let [low, high] = [0, spans.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((spans[middle]?.fromMs ?? 0) <= atMs) low = middle;
    else high = middle - 1;
  }
  return low;
}
