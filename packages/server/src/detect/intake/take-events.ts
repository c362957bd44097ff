import type { App } from '../../platform/app.ts';
import {
  type AlertName,
  type TakenTrigger,
  takeAcknowledgements,
  takeResolves,
  takeTriggers,
} from '../alerts/alert.store.ts';
import { tellSoon } from '../alerts/tell-soon.ts';

/** An event that an intake has understood. */
export type IntakeEvent =
  | ({ readonly action: 'trigger' } & TakenTrigger)
  | ({ readonly action: 'acknowledge' | 'resolve' } & AlertName);

/** Who acknowledges when a sender's event does, by the format in front of its key. */
const SENDERS: Readonly<Record<string, string>> = { pagerduty: 'PagerDuty event', opsgenie: 'Opsgenie alert' };

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
 * Writes a batch in one transaction, together with one job a service that tells the response what is new; then begins to tell
 * it. Repeats of an alert that is firing are only counted, so that a storm costs one incident and one page.
 */
export async function takeEvents(app: App, batch: readonly IntakeEvent[]): Promise<void> {
  const nowMs = app.clock.now();
  const triggers = collapse(batch.flatMap((event) => (event.action === 'trigger' ? [event] : [])));
  const services = await app.db.transaction().execute(async (tx) => {
    const changed = new Set([
      ...(await takeTriggers(tx, triggers, nowMs)),
      ...(await takeResolves(tx, namesOf(batch, 'resolve'), nowMs)),
    ]);
    for (const [format, sender] of Object.entries(SENDERS)) {
      const names = namesOf(batch, 'acknowledge').filter(({ dedupKey }) => dedupKey.startsWith(`${format}:`));
      for (const service of await takeAcknowledgements(tx, names, sender)) changed.add(service);
    }
    // In one order on all nodes, because a job's key is a lock, too.
    const inOrder = [...changed].sort();
    for (const service of inOrder) {
      const options = { key: `tell-alerts:${service}`, runAtMs: nowMs + FALLBACK_AFTER_MS };
      await app.jobs.add(tx, 'tell-alerts', { service }, options);
    }
    return inOrder;
  });
  for (const service of services) tellSoon(app, service);
}

/** One row a key, in order of key: a statement cannot change a row twice, and two nodes must not lock crosswise. */
function collapse(triggers: readonly TakenTrigger[]): TakenTrigger[] {
  const byKey = new Map<string, TakenTrigger>();
  for (const trigger of triggers) {
    const first = byKey.get(alertKey(trigger));
    const count = (first?.count ?? 0) + trigger.count;
    byKey.set(alertKey(trigger), { ...trigger, event: first?.event ?? trigger.event, count });
  }
  return sorted([...byKey.values()]);
}

function namesOf(batch: readonly IntakeEvent[], action: 'acknowledge' | 'resolve'): AlertName[] {
  return sorted(batch.filter((event) => event.action === action));
}

function sorted<T extends AlertName>(names: readonly T[]): T[] {
  return [...names].sort((a, b) => (alertKey(a) < alertKey(b) ? -1 : 1));
}

function alertKey(name: AlertName): string {
  return `${name.service}\n${name.dedupKey}`;
}
