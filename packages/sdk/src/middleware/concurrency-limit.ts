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
/** How fast what counts as usual follows what has become slower under load: half of the way in about 700 windows. */
const DRIFT = 0.001;
/** The same while so few run that their number cannot be the reason: otherwise a service that is slower for good would be choked. */
const DRIFT_UNLOADED = 0.2;

/**
 * Makes a limit by the gradient of durations, as Netflix's concurrency-limits describes it in public: while requests take about as long
 * as they usually do, the limit grows by its square root, but only if it is used; the longer they take than `tolerance` times that,
 * the faster it falls, by half in a window at most. Failures make it fall by a tenth when they are more than a tenth.
 */
export function createConcurrencyLimit(options: ConcurrencyLimitOptions = {}): ConcurrencyLimit {
  const { initial = 20, minimum = 2, maximum = 1_000, tolerance = 2 } = options;
  const bound = (value: number) => Math.min(maximum, Math.max(minimum, value));
  let limit = bound(initial);
  let usualMs = 0;
  let window = emptyWindow(0);
  const close = (ended: Window) => {
    usualMs = usualAfter(usualMs, ended, 2 * minimum);
    const next = bound(limitAfter(limit, ended, tolerance * usualMs));
    if (next <= limit || ended.most >= limit / 2) limit = next;
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
      if (nowMs - window.beganMs < WINDOW_MS || window.samples + window.failures < WINDOW_SAMPLES) return;
      const full = window;
      window = emptyWindow(nowMs);
      close(full);
    },
  };
}

interface Window {
  beganMs: number;
  samples: number;
  sumMs: number;
  failures: number;
  /** How many ran at once at most. */
  most: number;
}

function emptyWindow(beganMs: number): Window {
  return { beganMs, samples: 0, sumMs: 0, failures: 0, most: 0 };
}

function meanOf({ samples, sumMs }: Window): number {
  return Math.max(sumMs / samples, 0.05);
}

/** How long requests usually take: the quickest window, followed upwards slowly. */
function usualAfter(usualMs: number, window: Window, few: number): number {
  if (window.samples === 0) return usualMs;
  const meanMs = meanOf(window);
  if (usualMs === 0 || meanMs < usualMs) return meanMs;
  return usualMs + (meanMs - usualMs) * (window.most <= few ? DRIFT_UNLOADED : DRIFT);
}

function limitAfter(before: number, window: Window, bearableMs: number): number {
  const { samples, failures } = window;
  const limit = failures * 10 > samples + failures ? before * 0.9 : before;
  if (samples === 0) return limit;
  const gradient = Math.max(0.5, Math.min(1, bearableMs / meanOf(window)));
  const headroom = gradient === 1 && failures === 0 ? Math.sqrt(limit) : 0;
  return limit + (limit * gradient + headroom - limit) * SMOOTHING;
}
