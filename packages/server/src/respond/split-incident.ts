import { type Actor, type Incident, type IncidentAlert, isEmbargoed, type Plan, type Signal } from '@tocsin/core';
import { moveAlerts } from '../detect/alerts/move-alerts.ts';
import type { App } from '../platform/app.ts';
import { audit } from '../platform/audit.ts';
import type { Tx } from '../platform/database/tables.ts';
import { Problem } from '../platform/problem.ts';
import { commandIncident } from './command-incident.ts';
import { lockSignals } from './lock-signals.ts';
import { openIncident } from './open-incident.ts';
import { requireActive } from './require-active.ts';

interface Split {
  /** Dedup keys of the alerts that go. */
  readonly alerts: readonly string[];
  readonly title: string;
  /** Nothing: the worst level of the alerts that go, else that of the incident. */
  readonly severity?: string | undefined;
}

/**
 * Makes an incident of its own of some alerts of another. The two are linked.
 * @returns the id of the new one
 * @throws Problem 'not-found', 'invalid' for alerts that it does not have, 'conflict' when it is over or nothing would be left
 */
export async function splitIncident(app: App, tx: Tx, id: string, split: Split, actor: Actor): Promise<string> {
  await lockSignals(tx, (await requireActive(tx, id)).service);
  const source = await requireActive(tx, id);
  const plan = app.plans.get(source.service);
  const [first, ...rest] = alertsOf(source, split.alerts).map((alert) => signalOf(alert, source, plan));
  if (!first) throw new Problem('invalid', 'Name at least one alert.');
  const severity = split.severity ?? worst(plan, [first, ...rest]) ?? source.severity;
  if (!plan.severities.some((level) => level.id === severity))
    throw new Problem('invalid', `The plan has no level "${severity}".`);
  const components = [...new Set([first, ...rest].flatMap((signal) => signal.components))];
  const opening = { kind: 'open' as const, service: source.service, title: split.title, severity, components };
  const opened = await openIncident(app, tx, { ...opening, runbook: null, signal: first }, actor);
  if (rest.length > 0) await commandIncident(app, opened.id, { kind: 'signals', signals: rest }, actor, tx);
  // What is secret of the whole is secret of its parts.
  if (isEmbargoed(source)) await commandIncident(app, opened.id, { kind: 'mark-security', reason: null }, actor, tx);
  await commandIncident(app, id, { kind: 'split-off', into: opened.id, alerts: split.alerts }, actor, tx);
  await link(app, tx, id, opened, actor);
  await link(app, tx, opened.id, source, actor);
  await moveAlerts(tx, id, opened.id, split.alerts);
  await audit(tx, app.clock.now(), actor, 'incident.split', id, { into: opened.id, alerts: split.alerts });
  return opened.id;
}

function alertsOf(source: Incident, keys: readonly string[]): readonly IncidentAlert[] {
  const distinct = [...new Set(keys)];
  if (distinct.length >= Object.keys(source.alerts).length)
    throw new Problem('conflict', `Those are all alerts of ${source.id}: nothing would be left of it.`);
  return distinct.map((key) => {
    const alert = source.alerts[key];
    if (!alert) throw new Problem('invalid', `${source.id} has no alert "${key}".`);
    return alert;
  });
}

/** An alert as the signal that it came from. Its component is that of its monitor or metric, else all of the incident's. */
function signalOf(alert: IncidentAlert, source: Incident, plan: Plan): Signal {
  const watched = alert.source.split(':').at(-1) ?? '';
  const component = (plan.monitors[watched] ?? plan.metrics[watched])?.component;
  return { ...alert, components: component ? [component] : source.components, runbook: null };
}

function worst(plan: Plan, signals: readonly Signal[]): string | null {
  return plan.severities.find((level) => signals.some((signal) => signal.severity === level.id))?.id ?? null;
}

async function link(app: App, tx: Tx, id: string, other: Incident, actor: Actor): Promise<void> {
  const to = { kind: 'incident' as const, incident: other.id, title: other.title };
  await commandIncident(app, id, { kind: 'linked', link: to }, actor, tx);
}
