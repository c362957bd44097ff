import type { App } from '../../platform/app.ts';
import { type AlertName, type TakenTrigger, takeIn } from '../alerts/alert.store.ts';
import { tellSoon } from '../alerts/tell-soon.ts';

/** An event that an intake has understood. */
export type IntakeEvent =
  | ({ readonly action: 'trigger' } & TakenTrigger)
  | ({ readonly action: 'acknowledge' | 'resolve' } & AlertName);

/** Who acknowledges when a sender's event does, by the format in front of its key. */
const SENDERS: ReadonlyMap<string, string> = new Map([
  ['pagerduty', 'PagerDuty event'],
  ['opsgenie', 'Opsgenie alert'],
]);

/**
 * When the durable job tells what this process has not. A later event of the service puts it off again, but is told at once
 * together with everything before it, so that only a process that has died leaves work to the job.
 */
const FALLBACK_AFTER_MS = 1000;

/** Events of one alert must not overtake each other. */
export function placeOf(event: IntakeEvent): { readonly key: string; readonly kind: string } {
  return { key: alertKey(event), kind: event.action };
}

/**
 * Writes a batch in one statement, together with one job a service that tells the response what is new; then begins to tell
 * it. Repeats of an alert that is firing are only counted, so that a storm costs one incident and one page.
 */
export async function takeEvents(app: App, batch: readonly IntakeEvent[]): Promise<void> {
  const nowMs = app.clock.now();
  const triggers = new Map<string, TakenTrigger>();
  const resolves = new Map<string, AlertName>();
  const acknowledgements = new Map<string, AlertName & { readonly sender: string }>();
  for (const event of batch) {
    const key = alertKey(event);
    if (event.action === 'trigger') triggers.set(key, counted(triggers.get(key), event));
    else if (event.action === 'resolve') resolves.set(key, event);
    else {
      const sender = SENDERS.get(event.dedupKey.slice(0, event.dedupKey.indexOf(':')));
      if (sender !== undefined) acknowledgements.set(key, { ...event, sender });
    }
  }
  const tellAtMs = app.clock.wallAt(nowMs + FALLBACK_AFTER_MS);
  const taken = {
    triggers: inOrder(triggers),
    resolves: inOrder(resolves),
    acknowledgements: inOrder(acknowledgements),
  };
  for (const service of await takeIn(app.pool, taken, { nowMs, tellAtMs })) tellSoon(app, service);
}

/** A statement cannot change a row twice: several events of one key are its first event, and the last event's words. */
function counted(first: TakenTrigger | undefined, trigger: TakenTrigger): TakenTrigger {
  return first ? { ...trigger, event: first.event, count: first.count + trigger.count } : trigger;
}

/** In order of key, because two nodes must not lock crosswise. */
function inOrder<T>(byKey: ReadonlyMap<string, T>): T[] {
  const entries = [...byKey];
  if (entries.length > 1) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([, one]) => one);
}

function alertKey(name: AlertName): string {
  return `${name.service}\n${name.dedupKey}`;
}
