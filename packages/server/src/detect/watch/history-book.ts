import type { CheckOutcome, EpochMs } from '@tocsin/core';
import { latencyCode } from './latency-code.ts';

const MINUTE_MS = 60_000;
/** So many minutes' rows wait for a database that is away; older ones are given up, the oldest first. */
const MOST_MINUTES = 60;
/** So many codes of one minute are kept: more checks than one a second count, but say no more about latency. */
const MOST_CODES = 120;
const MOST_TRANSITIONS = 100_000;

/** What the checks of one monitor in one minute saw. */
export interface MinuteRow {
  readonly service: string;
  readonly monitor: string;
  readonly atMs: EpochMs;
  count: number;
  failed: number;
  degraded: number;
  sumMs: number;
  maxMs: number;
  readonly codes: number[];
}

/** A state that has changed. */
export interface Transition {
  readonly service: string;
  readonly monitor: string;
  readonly atMs: EpochMs;
  readonly status: string;
  readonly detail: string;
}

export interface Seen {
  readonly atMs: EpochMs;
  readonly outcome: CheckOutcome;
  readonly latencyMs: number | null;
}

/**
 * Adds up in memory what checks saw, minute by minute, until it is written. A killed process loses the minute that it was in
 * of the statistics; states and alerts do not depend on it.
 */
export class HistoryBook {
  #minuteMs: EpochMs = Number.NEGATIVE_INFINITY;
  #open = new Map<string, MinuteRow>();
  /** Of minutes that are over. */
  #closed: MinuteRow[][] = [];
  #transitions: Transition[] = [];

  /** Counts one check. */
  note(key: string, service: string, monitor: string, seen: Seen): void {
    this.turn(seen.atMs);
    let row = this.#open.get(key);
    if (!row) {
      row = { service, monitor, atMs: this.#minuteMs, count: 0, failed: 0, degraded: 0, sumMs: 0, maxMs: 0, codes: [] };
      this.#open.set(key, row);
    }
    row.count += 1;
    if (seen.outcome === 'failed') row.failed += 1;
    if (seen.outcome === 'degraded') row.degraded += 1;
    if (seen.latencyMs === null) return;
    row.sumMs += seen.latencyMs;
    row.maxMs = Math.max(row.maxMs, seen.latencyMs);
    if (row.codes.length < MOST_CODES) row.codes.push(latencyCode(seen.latencyMs));
  }

  noteTransition(transition: Transition): void {
    this.#transitions.push(transition);
    if (this.#transitions.length > MOST_TRANSITIONS) this.#transitions.shift();
  }

  /** Closes the open minute if it is over at `nowMs`, or if the clock went back before it. */
  turn(nowMs: EpochMs): void {
    const minuteMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    if (minuteMs === this.#minuteMs) return;
    this.close();
    this.#minuteMs = minuteMs;
  }

  /** Closes the open minute, whatever is missing of it. */
  close(): void {
    if (this.#open.size > 0) this.#closed.push([...this.#open.values()]);
    if (this.#closed.length > MOST_MINUTES) this.#closed.shift();
    this.#open = new Map();
    this.#minuteMs = Number.NEGATIVE_INFINITY;
  }

  /** Takes rows that are to be written, at most `most`; give them back with `putBack` when that fails. */
  takeMinutes(most: number): MinuteRow[] {
    const [first] = this.#closed;
    if (!first) return [];
    const taken = first.splice(Math.max(0, first.length - most));
    if (first.length === 0) this.#closed.shift();
    return taken;
  }

  takeTransitions(): Transition[] {
    return this.#transitions.splice(0);
  }

  putBack(minutes: readonly MinuteRow[], transitions: readonly Transition[]): void {
    if (minutes.length > 0) this.#closed.unshift([...minutes]);
    this.#transitions.unshift(...transitions);
  }

  /** Whether minutes wait to be written. */
  get hasMinutes(): boolean {
    return this.#closed.length > 0;
  }
}
