import type { Seconds } from '@tocsin/core';
import { Cron } from 'croner';

/** So many moments are looked at: a schedule of every five minutes for two days, a daily one for more than a year. */
const MOMENTS = 600;

/** The longest time between two moments of a cron expression, from a fixed day on, so that one plan is read one way. */
export function longestGap(expression: string, timezone: string): Seconds {
  const runs = new Cron(expression, { timezone, mode: '5-part' }).nextRuns(MOMENTS, '2026-01-01T00:00:00');
  const gaps = runs.slice(1).map((run, index) => run.getTime() - (runs[index]?.getTime() ?? run.getTime()));
  return Math.max(60_000, ...gaps) / 1000;
}
