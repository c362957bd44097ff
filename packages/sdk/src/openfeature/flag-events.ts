/** What a provider tells: https://openfeature.dev/specification/types#provider-events */
export type FlagEvent = 'PROVIDER_READY' | 'PROVIDER_STALE' | 'PROVIDER_CONFIGURATION_CHANGED';

export interface FlagEventDetails {
  message?: string;
  flagsChanged?: string[];
}

export type FlagEventHandler = (details?: FlagEventDetails) => unknown;

/** The part of OpenFeature's event emitters that its SDKs use of a provider's. */
export interface FlagEvents {
  emit(event: FlagEvent, details?: FlagEventDetails): void;
  addHandler(event: string, handler: FlagEventHandler): void;
  removeHandler(event: string, handler: FlagEventHandler): void;
  removeAllHandlers(event?: string): void;
  getHandlers(event: string): FlagEventHandler[];
  setLogger(logger: unknown): FlagEvents;
}

/** Creates an emitter without the SDKs' own, so that one provider serves all of their versions. A handler that fails is passed over. */
export function createFlagEvents(): FlagEvents {
  const handlers = new Map<string, FlagEventHandler[]>();
  const events: FlagEvents = {
    emit(event, details = {}) {
      for (const handler of events.getHandlers(event)) void callQuietly(handler, details);
    },
    addHandler: (event, handler) => void handlers.set(event, [...events.getHandlers(event), handler]),
    removeHandler: (event, handler) =>
      void handlers.set(
        event,
        events.getHandlers(event).filter((each) => each !== handler),
      ),
    removeAllHandlers: (event) => void (event === undefined ? handlers.clear() : handlers.delete(event)),
    getHandlers: (event) => [...(handlers.get(event) ?? [])],
    setLogger: () => events,
  };
  return events;
}

async function callQuietly(handler: FlagEventHandler, details: FlagEventDetails): Promise<void> {
  try {
    await handler(details);
  } catch {
    // The handlers are those of OpenFeature's SDK, which has its own reports of what the application's throw.
  }
}
