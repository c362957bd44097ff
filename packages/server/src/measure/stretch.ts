import { endOfDate, type Period, periodAt, periodBeside, periodOf, startOfDate } from '@tocsin/core';
import { parseDuration } from '@tocsin/plan';
import type { App } from '../platform/app.ts';
import { Problem } from '../platform/problem.ts';

/** A stretch of time, and the one of the same kind before it. */
export interface Stretch {
  readonly fromMs: number;
  /** The first moment after it. */
  readonly toMs: number;
  readonly before: { readonly fromMs: number; readonly toMs: number };
  readonly timezone: string;
}

export interface StretchQuery {
  readonly period?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

const MONTHS_BY_DEFAULT = 12;
const LONGEST_MS = 100 * 366 * 86_400_000;

/**
 * The stretch that is asked for; nothing: the last twelve months, with the one that goes on.
 * @throws Problem 'invalid' where it is not understood
 */
export function stretchOf({ period, since, until }: StretchQuery, nowMs: number, timezone: string): Stretch {
  if (period !== undefined) {
    if (since !== undefined || until !== undefined)
      throw invalid('period', 'Say either "period", or "since" and "until".');
    return stretchOfPeriod(requirePeriod(period, timezone), timezone);
  }
  const month = periodAt('month', nowMs, timezone);
  const toMs = until === undefined ? null : lastMoment(until, timezone);
  if (since === undefined) {
    const last = toMs === null ? month : periodAt('month', toMs - 1, timezone);
    const first = periodBeside(last, 1 - MONTHS_BY_DEFAULT, timezone);
    const former = periodBeside(first, -MONTHS_BY_DEFAULT, timezone);
    const before = { fromMs: former.fromMs, toMs: first.fromMs };
    return { fromMs: first.fromMs, toMs: toMs ?? last.toMs, before, timezone };
  }
  const fromMs = firstMoment(since, nowMs, timezone, 'since');
  const endMs = toMs ?? nowMs;
  if (fromMs >= endMs) throw invalid('since', 'It begins after it ends: "since" must lie before "until" and now.');
  return { fromMs, toMs: endMs, before: { fromMs: fromMs - (endMs - fromMs), toMs: fromMs }, timezone };
}

/** @throws Problem 'invalid' when the key names no period */
export function requirePeriod(key: string, timezone: string): Period {
  const period = periodOf(key, timezone);
  if (!period)
    throw invalid('period', `"${key}" is no period. Write a month 2026-10, a quarter 2026-Q4 or a year 2026.`);
  return period;
}

function stretchOfPeriod(period: Period, timezone: string): Stretch {
  const before = periodBeside(period, -1, timezone);
  return { fromMs: period.fromMs, toMs: period.toMs, before, timezone };
}

/** A date, or a time back from now. @throws Problem 'invalid' */
export function firstMoment(text: string, nowMs: number, timezone: string, at: string): number {
  const date = startOfDate(text, timezone);
  if (date !== null) return date;
  const seconds = parseDuration(text);
  if (seconds === null || seconds <= 0 || seconds * 1000 > LONGEST_MS)
    throw invalid(at, `"${text}" is neither a date such as 2026-01-31 nor a time such as 90d.`);
  return nowMs - seconds * 1000;
}

function lastMoment(text: string, timezone: string): number {
  const end = endOfDate(text, timezone);
  if (end === null) throw invalid('until', `"${text}" is not a date such as 2026-01-31.`);
  return end;
}

function invalid(at: string, message: string): Problem {
  return new Problem('invalid', message, [{ at, message }]);
}

/** The zone of a service's calendar; of several services: the one that all have, else UTC. @throws Problem 'not-found' */
export function timezoneOf(app: App, service: string | undefined): string {
  if (service !== undefined) return app.plans.get(service).timezone;
  const zones = new Set(app.plans.all().map(({ plan }) => plan.timezone));
  const [only] = zones;
  return zones.size === 1 && only !== undefined ? only : 'UTC';
}
