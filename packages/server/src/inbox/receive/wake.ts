import type { App } from '../../platform/app.ts';

/** @param byHand whether a person sent something, who will not wait for a pause of the breaker */
type Listener = (sourceId: number, byHand: boolean) => void;

/** What the other nodes hear of a source that a person sent something of. */
export const BY_HAND = ' by hand';

/** Other nodes are told of a source at most so often; whoever misses it looks by itself soon after. */
const TELL_OTHERS_EVERY_MS = 100;

interface Bell {
  readonly listeners: Set<Listener>;
  /** Sources of which the other nodes hear when the pause is over. */
  readonly later: Set<string>;
  isPausing: boolean;
}

const bells = new WeakMap<object, Bell>();

/**
 * Says that a source has new events: at once on this node, and soon on the others, by the live topic `inbox` with the source's
 * number. Call it after the commit. @param byHand a person sent them
 */
export function wakeInbox(app: App, sourceId: number, byHand = false): void {
  const bell = bellOf(app);
  for (const listener of bell.listeners) listener(sourceId, byHand);
  bell.later.add(byHand ? `${sourceId}${BY_HAND}` : String(sourceId));
  if (!bell.isPausing) void tellOthers(app, bell);
}

/** Hears of new events that this node has received. Those of other nodes come by `app.live`. @returns how to stop */
export function onInboxWake(app: App, listener: Listener): () => void {
  const { listeners } = bellOf(app);
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function tellOthers(app: App, bell: Bell): Promise<void> {
  bell.isPausing = true;
  const sources = [...bell.later];
  bell.later.clear();
  try {
    for (const id of sources) await app.live.publish(app.db, 'inbox', id);
  } catch (error) {
    app.log.warn({ err: error }, 'other nodes could not be told of new webhooks; they look by themselves');
  }
  const timer = setTimeout(() => {
    bell.isPausing = false;
    if (bell.later.size > 0) void tellOthers(app, bell);
  }, TELL_OTHERS_EVERY_MS);
  timer.unref();
}

function bellOf(app: App): Bell {
  const bell = bells.get(app.live) ?? { listeners: new Set<Listener>(), later: new Set<string>(), isPausing: false };
  bells.set(app.live, bell);
  return bell;
}
