import type { MeasuredShare, MeasuredTimes } from '../api/generated/types.gen.ts';
import { formatDuration } from '../shared/duration.ts';

/** A time, or a dash where there is none. */
export const timeWords = (seconds: number | null) => (seconds === null ? '–' : formatDuration(seconds));

/** The mean; of fewer than ten incidents with their number. */
export function meanWords({ n, meanSeconds }: MeasuredTimes): string {
  return n > 0 && n < 10 ? `${timeWords(meanSeconds)} (n=${n})` : timeWords(meanSeconds);
}

/** A percentage; of fewer than ten the two numbers, of none a dash. */
export function shareWords({ count, of, ratio }: MeasuredShare): string {
  if (ratio === null) return '–';
  return of < 10 ? `${count} of ${of}` : `${Math.round(ratio * 100)} %`;
}

/** `16 % less than before`; nothing where it cannot be told. */
export function changeWords(now: number | null, before: number | null): string {
  if (before === null || before === 0 || now === null) return 'nothing before';
  const percent = Math.round(((now - before) / before) * 100);
  return percent === 0 ? 'as before' : `${Math.abs(percent)} % ${percent < 0 ? 'less' : 'more'} than before`;
}
