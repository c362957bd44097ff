import { parseDuration } from '@tocsin/plan';
import { Failure } from './failure.ts';

/** Reads a duration as people type it: `30m`, `1h30m`. @returns seconds @throws Failure 'invalid' with what to write */
export function secondsOf(duration: string): number {
  const seconds = parseDuration(duration);
  if (seconds === null) throw new Failure('invalid', `"${duration}" is not a duration. Write 30m, 2h or 1h30m.`);
  return seconds;
}

/**
 * Reads a moment as people type it: `2026-11-21T09:00`, or `09:00`, the next one on this machine's clock.
 * @throws Failure 'invalid' with what to write
 */
export function momentMs(written: string, nowMs: number): number {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(written) ?? [];
  if (hours !== undefined) {
    const at = new Date(nowMs);
    at.setHours(Number(hours), Number(minutes), 0, 0);
    if (at.getTime() <= nowMs) at.setDate(at.getDate() + 1);
    return at.getTime();
  }
  const ms = /^\d{4}-\d{2}-\d{2}T/.test(written) ? Date.parse(written) : Number.NaN;
  if (Number.isNaN(ms)) throw new Failure('invalid', `"${written}" is not a moment. Write 09:00 or 2026-11-21T09:00.`);
  return ms;
}
