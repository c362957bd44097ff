import parse from 'parse-duration';

/** What a plan may write: days, hours, minutes and seconds in this order, each at most once. `parse-duration` allows far more. */
export const DURATION_PATTERN = /^(?=\d)(?:\d{1,6}d)?(?:\d{1,6}h)?(?:\d{1,6}m)?(?:\d{1,6}s)?$/;

/**
 * Reads a duration as plans write it: `90s`, `15m`, `1h30m`, `2d`.
 *
 * @returns seconds, or null when the text is not a duration.
 */
export function parseDuration(text: string): number | null {
  return DURATION_PATTERN.test(text) ? parse(text, 's') : null;
}

/** Writes seconds in the plan's notation: `5400` is `1h30m`, `0` is `0s`. */
export function formatDuration(seconds: number): string {
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [Math.floor(seconds) % 60, 's'],
  ];
  const written = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`);
  return written.length > 0 ? written.join('') : '0s';
}

/**
 * Reads a latency: a duration, or milliseconds as `800ms`.
 *
 * @returns milliseconds, or null when the text is not a latency.
 */
export function parseLatencyMs(text: string): number | null {
  const ms = /^(\d{1,9})ms$/.exec(text)?.[1];
  if (ms !== undefined) return Number(ms);
  const seconds = parseDuration(text);
  return seconds === null ? null : seconds * 1000;
}

/**
 * Reads a percentage: `90%`, `99.9%`.
 *
 * @returns a ratio from 0 to 1, or null when the text is not a percentage of at most 100.
 */
export function parsePercentage(text: string): number | null {
  const number = /^(\d{1,3}(?:\.\d{1,6})?)%$/.exec(text)?.[1];
  const percent = Number(number ?? Number.NaN);
  // 99.9 / 100 is 0.9990000000000001 in binary; twelve digits bring back what was meant.
  return percent <= 100 ? Number((percent / 100).toPrecision(12)) : null;
}
