import {
  applyRule,
  type CompiledHandling,
  compileHandling,
  type Plan,
  type Route,
  type RoutedSubject,
  routeAlert,
  type Signal,
} from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { lockSignals } from '../../respond/lock-signals.ts';
import { receiveSignals, type Way } from '../../respond/receive-signals.ts';
import { type JoinedAlert, startTriggered } from '../../runbook/trigger/alert-trigger.ts';
import { type StoredAlert, storeTold, type Told } from './alert.store.ts';
import { incidentsOfGroups } from './alert-groups.views.ts';
import { subjectOf } from './alert-subject.ts';
import { readRouteContext } from './route-context.ts';

interface Decided {
  readonly alert: StoredAlert;
  readonly route: Route;
}

/**
 * Decides of each alert whether the response is told now, tells it all of those as one call, and records what it was told
 * and why the others wait. The rows must be locked by the caller, so that each is told once.
 */
export async function tellResponse(app: App, tx: Tx, service: string, alerts: readonly StoredAlert[]): Promise<void> {
  // Before what holds alerts is read: decisions of a service take turns.
  await lockSignals(tx, service);
  const plan = app.plans.get(service);
  const decided = await decideAlerts(app, tx, plan, alerts);
  const going = decided.filter(isTold);
  const incidents = await tell(app, tx, service, going);
  const incidentOf = ({ alert }: Decided) => incidents.get(alert.dedup_key) ?? alert.incident_id;
  await startTriggered(app, tx, plan, going.flatMap(joinedBy(incidents)));
  for (const one of going) {
    const incidentId = incidentOf(one);
    if (incidentId !== null && one.alert.acknowledge_by !== null)
      await acknowledge(app, tx, incidentId, one.alert.acknowledge_by);
  }
  const results = decided.map((one) => resultOf(one, isTold(one), incidentOf(one)));
  await storeTold(tx, results, app.clock.now());
}

async function decideAlerts(app: App, tx: Tx, plan: Plan, alerts: readonly StoredAlert[]): Promise<Decided[]> {
  const handling = compileHandling(plan.alerts);
  const context = await readRouteContext(tx, plan, alerts, app.clock.now());
  return alerts.map((alert) => ({
    alert,
    route:
      alert.told === 'firing'
        ? onlyRules(handling, subjectOf(alert), alert)
        : routeAlert(handling, subjectOf(alert), context),
  }));
}

/** What the response has, it goes on hearing of: how bad it is, and its end. */
function onlyRules(handling: CompiledHandling, subject: RoutedSubject, { alert_group }: StoredAlert): Route {
  const { rule, alert } = applyRule(handling, subject);
  const { severity, components, runbook } = alert;
  return {
    ...{ to: 'response', because: null, heldBy: null, untilMs: null, rule: rule?.id ?? null },
    ...{ severity, components, runbook, incident: 'open', group: alert_group },
  };
}

/** The alert as its rule leaves it, where the response has just heard of it for the first time since it fires. */
function joinedBy(incidents: ReadonlyMap<string, string>) {
  return ({ alert, route }: Decided): JoinedAlert[] => {
    const incidentId = incidents.get(alert.dedup_key);
    const isNew = alert.told === null || (alert.told === 'resolved' && alert.status === 'firing');
    if (incidentId === undefined || !isNew) return [];
    const { severity, components } = route;
    return [{ incidentId, subject: { ...subjectOf(alert), severity, components } }];
  };
}

/** What ended while it was held has nothing to tell. */
function isTold({ alert, route }: Decided): boolean {
  return route.to === 'response' && !(alert.status === 'resolved' && alert.told === null && alert.held_by !== null);
}

async function tell(app: App, tx: Tx, service: string, going: readonly Decided[]): Promise<Map<string, string>> {
  if (going.length === 0) return new Map();
  const told = new Map(
    going.flatMap(({ alert: { dedup_key, incident_id } }) =>
      incident_id === null ? [] : [[dedup_key, incident_id] as const],
    ),
  );
  const ways = new Map(
    going.map(({ alert, route }): [string, Way] => [
      alert.dedup_key,
      { mayOpen: route.incident !== 'join', group: route.group },
    ]),
  );
  return receiveSignals(app, tx, service, going.flatMap(signalsOf), {
    told,
    ways,
    groups: (incidents) => incidentsOfGroups(tx, service, incidents),
  });
}

/** An alert that ended before the response heard of it is told whole: that it was there must not be lost. */
function signalsOf({ alert, route }: Decided): Signal[] {
  const signal: Signal = {
    dedupKey: alert.dedup_key,
    status: 'firing',
    source: alert.source,
    summary: alert.summary,
    severity: route.severity,
    components: route.components,
    runbook: route.runbook,
    sinceMs: alert.since.getTime(),
    ...(alert.told === 'firing' ? { again: true } : {}),
  };
  if (alert.status !== 'resolved') return [signal];
  const end: Signal = { ...signal, status: 'resolved' };
  return alert.told === null ? [signal, end] : [end];
}

function resultOf({ alert, route }: Decided, isGoing: boolean, incidentId: string | null): Told {
  const { rule, severity, components } = route;
  const changed = {
    ruleSeverity: severity === alert.severity ? null : severity,
    ruleComponent: components === alert.components ? null : (components[0] ?? null),
  };
  const base = { id: alert.id, incidentId, rule, ...changed, group: route.group };
  const hadJoined = incidentId !== null || alert.told !== null;
  if (isGoing && (route.incident !== 'join' || hadJoined))
    return { ...base, told: alert.status, heldBy: null, because: null, untilMs: null };
  if (isGoing) {
    const because = `rule ${rule}: joins an incident, and there is none that it belongs to`;
    return { ...base, told: null, heldBy: `rule:${rule}`, because, untilMs: null };
  }
  if (route.to === 'response') {
    const { held_by: heldBy, held_because: because, held_until } = alert;
    return { ...base, told: alert.told, heldBy, because, untilMs: held_until?.getTime() ?? null };
  }
  return { ...base, told: alert.told, heldBy: route.heldBy, because: route.because, untilMs: route.untilMs };
}

async function acknowledge(app: App, tx: Tx, incidentId: string, sender: string): Promise<void> {
  try {
    await commandIncident(app, incidentId, { kind: 'acknowledge', person: null }, { kind: 'token', name: sender }, tx);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    app.log.info({ incident: incidentId }, `the acknowledgement by ${sender} came too late: ${error.message}`);
  }
}
