import type { TocsinClient } from './client.ts';
import { createFlagEvents } from './openfeature/flag-events.ts';
import { createResolver, type FlagContext, type ResolvedFlag } from './openfeature/resolve-lever.ts';
import { startTimer } from './timers.ts';

export { type FlagContext, FlagError, type FlagReason, type ResolvedFlag } from './openfeature/resolve-lever.ts';

export interface ProviderOptions {
  /** How long `initialize` waits for the server's levers, in milliseconds. 5,000 by default. */
  readyMs?: number;
  /** For how long neither stream nor polling must have worked until the provider says that it is stale. 15,000 ms by default. */
  staleMs?: number;
  /** Whether the provider's end is the client's, too. False by default: who creates a client closes it. */
  closesClient?: boolean;
}

/** What both kinds of providers have. */
interface TocsinProvider {
  readonly metadata: { readonly name: 'tocsin' };
  readonly hooks: [];
  /** READY, STALE or NOT_READY; newer SDKs go by the events. */
  readonly status: never;
  /** Each SDK wants its own class by name, and uses what `FlagEvents` has. */
  readonly events: never;
  initialize(): Promise<void>;
  onClose(): Promise<void>;
}

/** A provider for `@openfeature/server-sdk`. */
export interface ServerProvider extends TocsinProvider {
  readonly runsOn: 'server';
  resolveBooleanEvaluation(id: string, fallback: boolean, context: FlagContext): Promise<ResolvedFlag<boolean>>;
  resolveStringEvaluation(id: string, fallback: string, context: FlagContext): Promise<ResolvedFlag<string>>;
  resolveNumberEvaluation(id: string, fallback: number, context: FlagContext): Promise<ResolvedFlag<number>>;
  resolveObjectEvaluation<T>(id: string, fallback: T, context: FlagContext): Promise<ResolvedFlag<T>>;
}

/** A provider for `@openfeature/web-sdk`, which resolves at once. */
export interface WebProvider extends TocsinProvider {
  readonly runsOn: 'client';
  resolveBooleanEvaluation(id: string, fallback: boolean, context: FlagContext): ResolvedFlag<boolean>;
  resolveStringEvaluation(id: string, fallback: string, context: FlagContext): ResolvedFlag<string>;
  resolveNumberEvaluation(id: string, fallback: number, context: FlagContext): ResolvedFlag<number>;
  resolveObjectEvaluation<T>(id: string, fallback: T, context: FlagContext): ResolvedFlag<T>;
}

/** The part of the client that a provider uses; any client will do, whatever its defaults. */
export type ProviderClient = Pick<TocsinClient, 'levers' | 'onLever' | 'ready' | 'stats' | 'close'>;

const LOOK_MS = 1_000;
const STALE_MESSAGE = 'Neither the stream nor polling of levers works: the last known values are in force.';

/**
 * Makes a provider of levers for OpenFeature's server SDK.
 *
 * @example await OpenFeature.setProviderAndWait(serverProvider(createTocsin({ url, key })));
 */
export function serverProvider(client: ProviderClient, options: ProviderOptions = {}): ServerProvider {
  const resolve = createResolver(client);
  // The resolver has looked that the value is of the type that is asked for.
  const resolveAs = async <T>(id: string, type: string, context: FlagContext) =>
    resolve(id, type, context) as ResolvedFlag<unknown> as ResolvedFlag<T>;
  return createProvider(client, options, {
    runsOn: 'server',
    resolveBooleanEvaluation: (id, _, context) => resolveAs(id, 'boolean', context),
    resolveStringEvaluation: (id, _, context) => resolveAs(id, 'string', context),
    resolveNumberEvaluation: (id, _, context) => resolveAs(id, 'number', context),
    resolveObjectEvaluation: (id, fallback, context) => resolveAs(id, typeof fallback, context),
  });
}

/** Makes the same for OpenFeature's web SDK. */
export function webProvider(client: ProviderClient, options: ProviderOptions = {}): WebProvider {
  const resolve = createResolver(client);
  // The resolver has looked that the value is of the type that is asked for.
  const resolveAs = <T>(id: string, type: string, context: FlagContext) =>
    resolve(id, type, context) as ResolvedFlag<unknown> as ResolvedFlag<T>;
  return createProvider(client, options, {
    runsOn: 'client',
    resolveBooleanEvaluation: (id, _, context) => resolveAs(id, 'boolean', context),
    resolveStringEvaluation: (id, _, context) => resolveAs(id, 'string', context),
    resolveNumberEvaluation: (id, _, context) => resolveAs(id, 'number', context),
    resolveObjectEvaluation: (id, fallback, context) => resolveAs(id, typeof fallback, context),
  });
}

function createProvider<P extends TocsinProvider>(
  client: ProviderClient,
  { readyMs = 5_000, staleMs = 15_000, closesClient = false }: ProviderOptions,
  own: Omit<P, keyof TocsinProvider>,
): P {
  const events = createFlagEvents();
  let status: 'NOT_READY' | 'READY' | 'STALE' = 'NOT_READY';
  let stop = () => {};

  function look(): void {
    const stats = client.stats();
    const isStale = stats.staleMs > (stats.source === 'server' ? staleMs : 0);
    if (isStale === (status === 'STALE')) return;
    status = isStale ? 'STALE' : 'READY';
    if (isStale) events.emit('PROVIDER_STALE', { message: STALE_MESSAGE });
    else events.emit('PROVIDER_READY');
  }

  const provider: TocsinProvider = {
    metadata: { name: 'tocsin' },
    hooks: [],
    get status() {
      return status as never;
    },
    events: events as never,
    // It never rejects: what the application knows by its state file or its defaults is in force, and it is said that it is stale.
    async initialize() {
      await client.ready(readyMs);
      status = 'READY';
      stop();
      const stopLooking = repeat(look, LOOK_MS);
      const stopHearing = hearChanges(client, (flagsChanged) =>
        events.emit('PROVIDER_CONFIGURATION_CHANGED', { flagsChanged }),
      );
      stop = () => {
        stopLooking();
        stopHearing();
      };
    },
    async onClose() {
      stop();
      status = 'NOT_READY';
      if (closesClient) await client.close();
    },
  };
  // Assigned to the provider, whose `status` is asked for anew each time; together the two have all that P has.
  return Object.assign(provider, own) as unknown as P;
}

/** Tells the ids of all levers that one state has changed at once. Returns a function that stops it. */
function hearChanges(client: ProviderClient, tell: (ids: string[]) => void): () => void {
  let changed: string[] = [];
  const flush = () => tell(changed.splice(0));
  const stop = client.onLever('*', (_, id) => {
    if (changed.push(id) === 1) queueMicrotask(flush);
  });
  return () => {
    stop();
    changed = [];
  };
}

/** Runs at intervals without keeping a process alive. Returns a function that stops it. */
function repeat(run: () => void, everyMs: number): () => void {
  let stop = startTimer(tick, everyMs);
  return () => stop();

  function tick(): void {
    stop = startTimer(tick, everyMs);
    run();
  }
}
