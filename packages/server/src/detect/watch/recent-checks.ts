import type { CheckOutcome, EpochMs } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { keyOf } from './watched.ts';

/** One check, as a metric that reads a monitor's checks wants it. */
export interface RecentCheck {
  readonly atMs: EpochMs;
  readonly outcome: CheckOutcome;
  readonly latencyMs: number | null;
}

/** So many checks of one monitor are remembered at most: a day at one in ten seconds. */
const MOST_CHECKS = 8640;

/** The latest checks of those monitors that metrics read. */
export class RecentChecks {
  readonly #checks = new Map<string, RecentCheck[]>();
  /** How far back each is remembered. */
  #windows = new Map<string, number>();

  /** Remembers the checks of these monitors, by key, for so many milliseconds each, and forgets those of all others. */
  follow(windows: Map<string, number>): void {
    this.#windows = windows;
    for (const key of this.#checks.keys()) if (!windows.has(key)) this.#checks.delete(key);
  }

  note(key: string, check: RecentCheck): void {
    const windowMs = this.#windows.get(key);
    if (windowMs === undefined) return;
    const checks = this.#checks.get(key) ?? [];
    this.#checks.set(key, checks);
    checks.push(check);
    const firstMs = check.atMs - windowMs;
    // Cut in halves, so that each check is moved once or twice, not at every one that follows.
    if (checks.length <= MOST_CHECKS && (checks[Math.floor(checks.length / 2)]?.atMs ?? firstMs) >= firstMs) return;
    checks.splice(0, Math.ceil(checks.length / 2));
  }

  since(key: string, fromMs: EpochMs): readonly RecentCheck[] {
    return (this.#checks.get(key) ?? []).filter(({ atMs }) => atMs > fromMs);
  }
}

const books = new WeakMap<App, RecentChecks>();

/** The book of an app; the detector writes it, metrics read it. */
export function recentChecksOf(app: App): RecentChecks {
  const book = books.get(app) ?? new RecentChecks();
  books.set(app, book);
  return book;
}

/**
 * The checks of a monitor after `fromMs`, oldest first, on the node that leads. Only monitors that a metric of the plan reads are
 * remembered, as long as the longest window that reads them; a restart begins anew.
 */
export function recentChecks(app: App, service: string, monitor: string, fromMs: EpochMs): readonly RecentCheck[] {
  return recentChecksOf(app).since(keyOf(service, monitor), fromMs);
}
