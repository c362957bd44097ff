import type { Breaker } from './breaker/breaker.ts';
import { BreakerBoard } from './breaker/breaker-board.ts';
import type { BreakerChange, BreakerOptions } from './breaker/breaker-options.ts';
import { createConnection } from './connection.ts';
import { type Counter, Counters, type Gauge, type Timer } from './counters.ts';
import { type Heartbeat, Heartbeats } from './heartbeat.ts';
import { startLeverFeed } from './lever-feed.ts';
import type { LeverTiming } from './lever-stream.ts';
import { type LeverListener, type LeverSource, type LeverState, Levers, type LeverValue } from './levers.ts';
import { settleWithin } from './timers.ts';

export interface TocsinOptions {
  /** Tocsin's address. Without one nothing is sent and the levers are those of the state file or the defaults. */
  url?: string | undefined;
  /** The service's SDK key. */
  key?: string | undefined;
  /** The service's name, sent along for people who read logs. */
  service?: string;
  /** Values for levers as long as nothing better is known. */
  defaults?: Record<string, LeverValue>;
  /** Where the last known levers are kept across restarts (Node only). */
  stateFile?: string | undefined;
  /** How often counters are sent, in milliseconds. 1,000 by default. */
  flushIntervalMs?: number;
  /** Hears of everything that went wrong between the application and Tocsin. May throw: that is ignored. */
  onError?: (error: Error) => void;
  /** For unusual networks and for tests. */
  timing?: Partial<LeverTiming>;
}

export interface TocsinStats {
  /** Whether the lever stream is being heard. */
  connected: boolean;
  /** Version of the levers from the server; -1 before the first. */
  version: number;
  source: LeverSource;
  /** Metrics waiting to be sent. */
  pendingMetrics: number;
  /** Observations given up, see the counters' bounds. */
  dropped: number;
}

/** What an application holds. Nothing in it throws because of Tocsin. */
export interface TocsinClient {
  /** The lever's value: the last known, else the state file's, else the default, else undefined. One Map lookup. */
  lever(id: string): LeverValue | undefined;
  levers(): Record<string, LeverState>;
  /** Calls back on each change of one lever, or of any ('*'). Returns a function that stops it. */
  onLever(id: string, listener: LeverListener): () => void;
  /** Resolves when the server's levers are known or the time is up, with where the levers in force come from. Never rejects. */
  ready(timeoutMs: number): Promise<LeverSource>;
  counter(metric: string): Counter;
  timer(metric: string): Timer;
  gauge(metric: string): Gauge;
  heartbeat(id: string): Heartbeat;
  /** The breaker of this name; one per name, and the options of the first call hold. */
  breaker<F = never>(name: string, options?: BreakerOptions<F>): Breaker<F>;
  onBreaker(listener: (change: BreakerChange) => void): () => void;
  stats(): TocsinStats;
  /** Sends a last time (for at most two seconds) and stops everything. */
  close(): Promise<void>;
}

const CLOSE_LIMIT_MS = 2_000;

/**
 * Connects an application to Tocsin and returns at once; wait for `ready` where the first lever matters.
 * An open stream keeps a Node process alive, so call `close` when the application ends.
 */
export function createTocsin(options: TocsinOptions): TocsinClient {
  const reportError = createErrorReport(options.onError);
  const closed = new AbortController();
  const connection = createConnection(options.url, options.key, options.service);
  const levers = new Levers(options.defaults ?? {}, reportError);
  const counters = new Counters({ connection, flushIntervalMs: options.flushIntervalMs ?? 1_000, reportError });
  const heartbeats = new Heartbeats(connection, reportError, closed.signal);
  const breakers = new BreakerBoard(levers, counters, reportError);
  const leverFeed = startLeverFeed({
    connection,
    levers,
    stateFile: options.stateFile,
    timing: options.timing ?? {},
    reportError,
  });

  return {
    lever: (id) => levers.get(id),
    levers: () => levers.all(),
    onLever: (id, listener) => levers.onChange(id, listener),
    ready: async (timeoutMs) => {
      await settleWithin(leverFeed.known, timeoutMs);
      return levers.source;
    },
    counter: (metric) => counters.counter(metric),
    timer: (metric) => counters.timer(metric),
    gauge: (metric) => counters.gauge(metric),
    heartbeat: (id) => heartbeats.get(id),
    breaker: (name, breakerOptions) => breakers.get(name, breakerOptions),
    onBreaker: (listener) => breakers.onChange(listener),
    stats: () => ({
      connected: leverFeed.connected(),
      version: levers.version,
      source: levers.source,
      pendingMetrics: counters.pendingMetrics,
      dropped: counters.dropped,
    }),
    close: async () => {
      leverFeed.stop();
      await settleWithin(Promise.all([counters.close(), heartbeats.settled(), leverFeed.written()]), CLOSE_LIMIT_MS);
      closed.abort();
    },
  };
}

function createErrorReport(onError: ((error: Error) => void) | undefined): (error: Error) => void {
  return (error) => {
    try {
      onError?.(error);
    } catch {
      // The application's own error handler failed: there is nobody left to tell.
    }
  };
}
