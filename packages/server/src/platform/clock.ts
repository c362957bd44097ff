import type { EpochMs } from '@tocsin/core';

/** Where the time comes from. Everything that decides or stores a moment asks this, so that tests can move it. */
export interface Clock {
  /** The moment now, in milliseconds since 1970. */
  now(): EpochMs;
  /** The moment on the database's own clock at which this clock will show `atMs`: for durable jobs. */
  wallAt(atMs: EpochMs): EpochMs;
}

export const systemClock: Clock = { now: () => Date.now(), wallAt: (atMs) => atMs };

/** A clock that runs with the system's, shifted forward by what a test advanced it. */
export class MovableClock implements Clock {
  #offsetMs: number;

  /** @param startMs the moment that the clock shows first */
  constructor(startMs: EpochMs) {
    this.#offsetMs = startMs - Date.now();
  }

  now(): EpochMs {
    return Date.now() + this.#offsetMs;
  }

  wallAt(atMs: EpochMs): EpochMs {
    return atMs - this.#offsetMs;
  }

  /** Moves the clock forward by whole milliseconds. Pending jobs must be moved too; the test harness does. */
  advance(ms: number): void {
    this.#offsetMs += ms;
  }
}
