import { formatCountdown, formatRough } from './duration.ts';
import { useNow } from './use-now.ts';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const clockWithSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const zoneName = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const whole = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });

/** The zone of the reader's clock, by which every time without a zone is meant: `Europe/Berlin`. */
export const readersZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const isSameDay = (one: Date, other: Date) => one.toDateString() === other.toDateString();

interface ClockTimeProps {
  readonly at: string;
  readonly seconds?: boolean;
  /** Names the zone: where a time is what somebody decides by, or tells to others. */
  readonly zone?: boolean;
}

/** A moment on the reader's clock; the date is added when it is not today. */
export function ClockTime({ at, seconds = false, zone = false }: ClockTimeProps) {
  const date = new Date(at);
  const time = (seconds ? clockWithSeconds : clock).format(date);
  return (
    <time dateTime={at} title={whole.format(date)}>
      {isSameDay(date, new Date()) ? time : `${day.format(date)}, ${time}`}
      {zone ? ` ${shortZone(date)}` : null}
    </time>
  );
}

/** The zone of the reader's clock at a moment, which changes with summer time: `CET`, `GMT-5`. */
function shortZone(date: Date): string {
  return zoneName.formatToParts(date).find(({ type }) => type === 'timeZoneName')?.value ?? readersZone;
}

/** How long ago, or how soon, in words that renew themselves. */
export function TimeAgo({ at }: { at: string }) {
  const seconds = (useNow() - Date.parse(at)) / 1000;
  const text =
    Math.abs(seconds) < 2 ? 'just now' : seconds >= 0 ? `${formatRough(seconds)} ago` : `in ${formatRough(seconds)}`;
  return (
    <time dateTime={at} title={whole.format(new Date(at))}>
      {text}
    </time>
  );
}

/** Time that has passed since a moment: `12 min`. */
export function Elapsed({ since, until }: { since: string; until?: string | null }) {
  const nowMs = useNow();
  return <span>{formatRough(((until ? Date.parse(until) : nowMs) - Date.parse(since)) / 1000)}</span>;
}

interface CountdownProps {
  readonly to: string;
  readonly label: string;
  /** What to show afterwards: how long it is past, with or without a minus sign, or zero where it is about to happen. */
  readonly past?: 'signed' | 'unsigned' | 'zero';
}

/** A ticking countdown. It is not announced each second; readers with a screen reader find it as a timer. */
export function Countdown({ to, label, past = 'signed' }: CountdownProps) {
  const leftMs = Date.parse(to) - useNow();
  const afterwards = { signed: leftMs, unsigned: -leftMs, zero: 0 }[past];
  return (
    <span role="timer" aria-label={label} title={whole.format(new Date(to))}>
      {formatCountdown(leftMs < 0 ? afterwards : leftMs)}
    </span>
  );
}
