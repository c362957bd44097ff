/** How many requests may run at once, found from how long they take. */
export interface ConcurrencyLimit {
  /** The limit now; a fraction while it grows. */
  readonly value: number;
  /**
   * Takes in that a request has ended.
   *
   * @param durationMs how long it took
   * @param running how many ran while it did, itself included
   * @param ok false when it failed or timed out: its duration then says nothing
   */
  ended(durationMs: number, running: number, ok: boolean, nowMs: number): void;
}

export interface ConcurrencyLimitOptions {
  /** Before anything is known. 20 by default. */
  initial?: number;
  /** 2 by default. */
  minimum?: number;
  /** 1,000 by default. */
  maximum?: number;
  /** How many times longer than usual requests may take before the limit falls. 2 by default. */
  tolerance?: number;
}

/** A window ends once it is this old and has so many samples. */
const WINDOW_MS = 200;
const WINDOW_SAMPLES = 10;
/** Share of a window's result that is taken over. */
const SMOOTHING = 0.2;
/** How fast what counts as usual follows when everything has become slower for good: half of the way in about 70 windows. */
const DRIFT = 0.01;

/**
 * Makes a limit by the gradient of durations, as Netflix's concurrency-limits describes it in public: while requests take about as long
 * as they usually do, the limit grows by its square root, but only if it is used; the longer they take than `tolerance` times that,
 * the faster it falls, by half in a window at most. Failures make it fall by a tenth when they are more than a tenth.
 */
export function createConcurrencyLimit(options: ConcurrencyLimitOptions = {}): ConcurrencyLimit {
  const { initial = 20, minimum = 2, maximum = 1_000, tolerance = 2 } = options;
  let limit = Math.min(maximum, Math.max(minimum, initial));
  let usualMs = 0;
  let window = emptyWindow(0);
  const close = (nowMs: number) => {
    const { samples, sumMs, failures, most } = window;
    window = emptyWindow(nowMs);
    const before = limit;
    if (failures * 10 > samples + failures) limit *= 0.9;
    if (samples > 0) {
      const meanMs = Math.max(sumMs / samples, 0.05);
      usualMs = usualMs === 0 || meanMs < usualMs ? meanMs : usualMs + (meanMs - usualMs) * DRIFT;
      const gradient = Math.max(0.5, Math.min(1, (tolerance * usualMs) / meanMs));
      const aim = limit * gradient + (gradient === 1 && failures === 0 ? Math.sqrt(limit) : 0);
      limit += (aim - limit) * SMOOTHING;
    }
    if (limit > before && most < before / 2) limit = before;
    limit = Math.min(maximum, Math.max(minimum, limit));
  };
  return {
    get value() {
      return limit;
    },
    ended(durationMs, running, ok, nowMs) {
      if (window.beganMs === 0) window.beganMs = nowMs;
      window.most = Math.max(window.most, running);
      if (ok) {
        window.samples += 1;
        window.sumMs += durationMs;
      } else window.failures += 1;
      if (nowMs - window.beganMs >= WINDOW_MS && window.samples + window.failures >= WINDOW_SAMPLES) close(nowMs);
    },
  };
}

function emptyWindow(beganMs: number) {
  return { beganMs, samples: 0, sumMs: 0, failures: 0, most: 0 };
}
