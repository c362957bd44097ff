import { Failure } from '../shared/failure.ts';
import { momentMs, secondsOf } from '../shared/spans.ts';

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
