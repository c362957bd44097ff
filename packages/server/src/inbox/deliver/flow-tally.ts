import { addObservation } from '@tocsin/core';
import type { CounterPoint } from '../../detect/metrics/add-counters.ts';
import type { Outcome } from './settle.ts';

/** Counts the attempts of a source between two reports to the metrics. */
export class FlowTally {
  #ok = 0;
  #fail = 0;
  #sumMs = 0;
  #latency = new Map<number, number>();

  add({ action, event, atMs }: Outcome): void {
    if (action !== 'delivered') {
      this.#fail += 1;
      return;
    }
    this.#ok += 1;
    const latencyMs = Math.max(0, atMs - event.receivedMs);
    this.#sumMs += latencyMs;
    addObservation(this.#latency, latencyMs);
  }

  /** What was counted since the last call. */
  take(source: string): readonly CounterPoint[] {
    if (this.#ok + this.#fail === 0) return [];
    const points: CounterPoint[] = [{ metric: `inbox.${source}.success`, ok: this.#ok, fail: this.#fail }];
    if (this.#ok > 0) {
      points.push({ metric: `inbox.${source}.latency`, count: this.#ok, sum: this.#sumMs, sketch: this.#latency });
    }
    this.#ok = 0;
    this.#fail = 0;
    this.#sumMs = 0;
    this.#latency = new Map();
    return points;
  }
}
