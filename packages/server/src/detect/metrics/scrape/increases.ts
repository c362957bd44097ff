import type { EpochMs } from '@tocsin/core';

/** A gap longer than this is not bridged: what was counted in it has happened who knows when. */
const LONGEST_GAP_MS = 300_000;

interface Before {
  readonly atMs: EpochMs;
  readonly values: ReadonlyMap<string, number>;
}

/**
 * What counters have grown by since the last look. A counter that is lower than before began anew at 0. One that was not there
 * before, though its target was, began at 0, too; at the first look nothing is known.
 */
export class Increases {
  #before: Before | null = null;
  #now = new Map<string, number>();
  #atMs: EpochMs = 0;

  begin(nowMs: EpochMs): void {
    this.#now = new Map();
    this.#atMs = nowMs;
    if (this.#before && Math.abs(nowMs - this.#before.atMs) > LONGEST_GAP_MS) this.#before = null;
  }

  /** @returns null when it cannot be known yet */
  of(series: string, value: number): number | null {
    this.#now.set(series, value);
    if (!this.#before) return null;
    const before = this.#before.values.get(series) ?? 0;
    return value >= before ? value - before : value;
  }

  /** The look was whole: the next one counts from here. */
  commit(): void {
    this.#before = { atMs: this.#atMs, values: this.#now };
  }
}
