import { parseDuration } from '@tocsin/plan';
import { Failure } from '../shared/failure.ts';

const LONGEST_MINUTES = 7 * 24 * 60;

/** How long to snooze: `30m`, or until a moment: `09:00` (the next one on this machine's clock), `2026-11-21T09:00`. */
export interface SnoozeTime {
  readonly duration: string | undefined;
  readonly until: string | undefined;
}

/** Reads how long to snooze. @returns whole minutes @throws Failure 'invalid' with what to write */
export function snoozeMinutes({ duration, until }: SnoozeTime, nowMs: number): number {
  if ((duration === undefined) === (until === undefined))
    throw new Failure('invalid', 'Say for how long, or until when: snooze ID 30m, or snooze ID --until 09:00.');
  const seconds = duration === undefined ? (momentMs(until ?? '', nowMs) - nowMs) / 1000 : secondsOf(duration);
  const minutes = Math.ceil(seconds / 60);
  if (minutes >= 1 && minutes <= LONGEST_MINUTES) return minutes;
  throw new Failure('invalid', `"${duration ?? until}" is not between a minute and a week from now.`);
}

function secondsOf(duration: string): number {
  const seconds = parseDuration(duration);
  if (seconds === null) throw new Failure('invalid', `"${duration}" is not a duration. Write 30m, 2h or 1h30m.`);
  return seconds;
}

function momentMs(until: string, nowMs: number): number {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(until) ?? [];
  if (hours !== undefined) {
    const at = new Date(nowMs);
    at.setHours(Number(hours), Number(minutes), 0, 0);
    if (at.getTime() <= nowMs) at.setDate(at.getDate() + 1);
    return at.getTime();
  }
  const ms = /^\d{4}-\d{2}-\d{2}T/.test(until) ? Date.parse(until) : Number.NaN;
  if (Number.isNaN(ms)) throw new Failure('invalid', `"${until}" is not a moment. Write 09:00 or 2026-11-21T09:00.`);
  return ms;
}
