import type { Breaker } from './breaker/breaker.ts';
import { BreakerBoard } from './breaker/breaker-board.ts';
import type { BreakerChange, BreakerOptions } from './breaker/breaker-options.ts';
import { createConnection } from './connection.ts';
import { type Counter, Counters, type Gauge, type Timer } from './counters.ts';
import type { LeverContext } from './evaluate.ts';
import { type Heartbeat, Heartbeats } from './heartbeat.ts';
import { createInstance, createInstanceReport, instanceHeaders } from './instance.ts';
import { startLeverFeed } from './lever-feed.ts';
import type { LeverTiming } from './lever-stream.ts';
import { type LeverListener, type LeverSource, type LeverState, Levers, type LeverValue } from './levers.ts';
import type { PublicKey, Verify } from './signed.ts';
import { settleWithin } from './timers.ts';

/** Values of levers by id, as an application gives them as defaults. */
export type LeverDefaults = Readonly<Record<string, LeverValue>>;

/** What a default says of its lever's values: `60` stands for any number. */
export type LeverValueLike<V> = V extends boolean ? boolean : V extends number ? number : V extends string ? string : V;

/** Ids that have a default. */
export type KnownLever<D> = string extends keyof D ? never : keyof D & string;

export interface TocsinOptions<D extends LeverDefaults = LeverDefaults> {
  /** Tocsin's address. Without one nothing is sent and the levers are those of the state file or the defaults. */
  url?: string | undefined;
  /** The service's SDK key. */
  key?: string | undefined;
  /** The service's name, for people who read logs; what is signed or kept on disk for another service is refused. */
  service?: string | undefined;
  /** The application's own version, shown beside the instances that listen. */
  version?: string | undefined;
  /** Values for levers as long as nothing better is known; also the types of what `lever` returns. */
  defaults?: D;
  /** Believes only levers signed by this key (`GET /sdk/levers/key`); needs `service`. */
  publicKey?: PublicKey | undefined;
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
  /** For how many milliseconds neither stream nor polling has said which levers are in force; 0 without an address. */
  staleMs: number;
  /** By what Tocsin tells this client from others. */
  instance: string;
  /** Version of the levers from the server; -1 before the first. */
  version: number;
  /** How long after its making the last change was taken over, by two wall clocks; null when there was none. */
  lagMs: number | null;
  source: LeverSource;
  /** Metrics waiting to be sent. */
  pendingMetrics: number;
  /** Observations given up, see the counters' bounds. */
  dropped: number;
}

/** What an application holds. Nothing in it throws because of Tocsin. */
export interface TocsinClient<D extends LeverDefaults = Record<never, LeverValue>> {
  /**
   * The lever's value: the last known, else the state file's, else the default, else undefined. One Map lookup.
   * A lever may be pulled for some only: `context` says for whom it is asked. Without one nobody in particular is meant.
   */
  lever<I extends KnownLever<D>>(id: I, context?: LeverContext): LeverValueLike<D[I]>;
  lever(id: string, context?: LeverContext): LeverValue | undefined;
  levers(): Record<string, LeverState>;
  /** When a pulled lever is released by itself, in milliseconds since 1970; undefined: nobody has said. */
  leverUntil(id: string): number | undefined;
  /** The values that were given as defaults. */
  readonly defaults: Readonly<D>;
  /** Calls back on each change of one lever's value or scope, or of any ('*'). Returns a function that stops it. */
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
export function createTocsin<const D extends LeverDefaults = Record<never, LeverValue>>(
  options: TocsinOptions<D>,
): TocsinClient<D> {
  const { service } = options;
  const reportError = createErrorReport(options.onError);
  const closed = new AbortController();
  const connection = createConnection(options.url, options.key, service);
  const levers = new Levers(options.defaults ?? {}, reportError);
  const counters = new Counters({ connection, flushIntervalMs: options.flushIntervalMs ?? 1_000, reportError });
  const heartbeats = new Heartbeats(connection, reportError, closed.signal);
  const instance = createInstance(options.version);
  const breakers = new BreakerBoard({
    ...{ levers, counters, connection, reportError, instance: instance.instance },
    hearsPeers: options.publicKey === undefined,
  });
  let lagMs: number | null = null;
  const instanceState = () => (levers.source === 'server' ? { leversVersion: levers.version, lagMs } : null);
  const report = createInstanceReport(connection, instance, instanceState, reportError, options.timing?.reportSpreadMs);
  const leverFeed = startLeverFeed({
    connection,
    levers,
    service,
    stateFile: options.stateFile,
    verify: options.publicKey === undefined ? undefined : loadVerify(options.publicKey, service),
    headers: instanceHeaders(instance),
    timing: options.timing ?? {},
    reportError,
    onTaken: (taken) => {
      lagMs = taken;
      report.tell();
    },
    onEvent: (event, data) => {
      if (event === 'breakers') breakers.hear(data);
    },
  });

  return {
    // The types of known levers are kept by the store, which refuses what is no number for a number.
    lever: ((id: string, context?: LeverContext) => levers.get(id, context)) as TocsinClient<D>['lever'],
    levers: () => levers.all(),
    leverUntil: (id) => levers.until(id),
    // Without defaults, D has no keys.
    defaults: options.defaults ?? ({} as D),
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
      staleMs: leverFeed.staleMs(),
      instance: instance.instance,
      lagMs,
      version: levers.version,
      source: levers.source,
      pendingMetrics: counters.pendingMetrics,
      dropped: counters.dropped,
    }),
    close: async () => {
      leverFeed.stop();
      report.stop();
      await settleWithin(
        Promise.all([breakers.close().then(() => counters.close()), heartbeats.settled(), leverFeed.written()]),
        CLOSE_LIMIT_MS,
      );
      closed.abort();
    },
  };
}

/** Loaded only where it is used: most believe what comes over TLS. */
function loadVerify(publicKey: PublicKey, service: string | undefined): Verify {
  let loading: Promise<Verify> | undefined;
  return async (text) => {
    loading ??= import('./signed.ts').then(({ createVerify }) => createVerify(publicKey, service));
    // What could not be loaded is tried again with the next state.
    loading.catch(() => {
      loading = undefined;
    });
    return (await loading)(text);
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
