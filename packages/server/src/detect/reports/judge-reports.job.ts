import { type EpochMs, formatSpan, type Plan, type Signal } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { readCurrentIncident } from '../../respond/incident.views.ts';
import { recordSignal } from '../alerts/record-signal.ts';
import { joinReports, lockReports } from './report.store.ts';
import { firingReports, freeReports, lastReportMs } from './report.views.ts';
import { sayHowMany } from './say-reports.ts';

type Firing = Awaited<ReturnType<typeof firingReports>>[number];

/** Alerts of a component are one; nobody's component is a name that no component can have. */
const NO_COMPONENT = '*';
/** After so many times the span in which reports are counted, without one, it is over. */
const QUIET_SPANS = 2;

/** Under this name reports of a component are an alert. */
export function dedupKeyOf(component: string | null): string {
  return `reports:${component ?? NO_COMPONENT}`;
}

/** Has the reports of a service judged by a durable job, one at a time. */
export async function judgeSoon(app: App, tx: Tx, service: string): Promise<void> {
  const name = `reports:${service}`;
  await app.jobs.add(tx, 'judge-reports', { service }, { key: name, queue: name });
}

/**
 * The job: enough people who reported the same within the plan's time are an alert, which opens an incident; when none has
 * come for twice that time it is over. Judged again, it finds nothing more to do.
 */
export async function judgeReports(app: App, service: string): Promise<void> {
  const plan = app.plans.find(service);
  if (!plan) return;
  const firing = await firingReports(app.db, service);
  await fireDue(app, plan, firing);
  let lookAtMs = Number.POSITIVE_INFINITY;
  for (const alert of await firingReports(app.db, service))
    lookAtMs = Math.min(lookAtMs, await follow(app, plan, alert));
  if (!Number.isFinite(lookAtMs)) return;
  const name = `reports:${service}`;
  const options = { key: `${name}:quiet`, queue: name, runAtMs: lookAtMs };
  await app.db.transaction().execute((tx) => app.jobs.add(tx, 'judge-reports', { service }, options));
}

async function fireDue(app: App, plan: Plan, firing: readonly Firing[]): Promise<void> {
  const { opens } = plan.reports;
  if (!opens) return;
  const sinceMs = app.clock.now() - opens.within * 1000;
  for (const { component, people, firstMs } of await freeReports(app.db, plan.service, sinceMs)) {
    if (people < opens.count) continue;
    const before = firing.find(({ dedup_key }) => dedup_key === dedupKeyOf(component));
    if (before) {
      // Its incident takes them, unless somebody has ended that: then this is another one.
      if (!(await isIncidentOver(app, before))) continue;
      await end(app, plan, before, 'Its incident is over');
    }
    const about = component === null ? '' : ` with ${titleOf(plan, component)}`;
    const who = people === 1 ? 'A user' : `${people} users`;
    await recordSignal(app, plan.service, {
      ...signalOf(component),
      status: 'firing',
      summary: `${who} reported trouble${about} within ${formatSpan(opens.within)}`,
      severity: opens.severity,
      sinceMs: firstMs,
    });
  }
}

async function isIncidentOver(app: App, { incident_id }: Firing): Promise<boolean> {
  return incident_id !== null && (await readCurrentIncident(app.db, incident_id)).resolvedMs !== null;
}

async function end(app: App, plan: Plan, alert: Firing, summary: string): Promise<void> {
  const signal = { ...signalOf(componentOf(alert.dedup_key)), status: 'resolved' as const, summary };
  const { severity } = alert;
  await recordSignal(app, plan.service, { ...signal, severity, sinceMs: alert.since.getTime() });
}

/** Ends an alert that has become quiet, else takes its reports to its incident. @returns when to look again */
async function follow(app: App, plan: Plan, alert: Firing): Promise<EpochMs> {
  const { opens } = plan.reports;
  const nowMs = app.clock.now();
  const component = componentOf(alert.dedup_key);
  const lastMs = await lastReportMs(app.db, plan.service, component);
  const overMs = opens && lastMs !== null ? lastMs + QUIET_SPANS * opens.within * 1000 : nowMs;
  if (overMs > nowMs) {
    if (alert.incident_id !== null && opens)
      await join(app, plan, component, alert.incident_id, nowMs - opens.within * 1000);
    return overMs;
  }
  const about = component === null ? '' : ` of ${titleOf(plan, component)}`;
  const span = opens ? ` for ${formatSpan(QUIET_SPANS * opens.within)}` : '';
  await end(app, plan, alert, `No more reports${about}${span}`);
  return Number.POSITIVE_INFINITY;
}

async function join(
  app: App,
  plan: Plan,
  component: string | null,
  incidentId: string,
  sinceMs: EpochMs,
): Promise<void> {
  await app.db.transaction().execute(async (tx) => {
    await lockReports(tx, plan.service);
    const { id, resolvedMs } = await readCurrentIncident(tx, incidentId);
    if (resolvedMs !== null) return;
    const joined = await joinReports(tx, { service: plan.service, component }, id, sinceMs);
    if (joined === 0) return;
    await sayHowMany(app, tx, plan, id);
    await app.live.publish(tx, 'incident', id);
  });
}

function signalOf(component: string | null): Pick<Signal, 'dedupKey' | 'source' | 'components' | 'runbook'> {
  const components = component === null ? [] : [component];
  return { dedupKey: dedupKeyOf(component), source: 'reports', components, runbook: null };
}

function componentOf(dedupKey: string): string | null {
  const name = dedupKey.slice(dedupKeyOf('').length);
  return name === NO_COMPONENT ? null : name;
}

function titleOf(plan: Plan, component: string): string {
  return plan.components[component]?.title ?? component;
}
