import type { Seconds } from '../model/plan.ts';

/** A span of time for a tired reader: `45 s`, `5 min`, `1 h 30 min`, `2 d`. */
export function formatSpan(seconds: Seconds): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60)
    return whole % 60 !== 0 && whole < 300 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${minutes} min`;
  if (minutes < 48 * 60)
    return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.round(minutes / 1440)} d`;
}
