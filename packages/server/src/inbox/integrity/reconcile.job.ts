import type { Plan, Reconciliation, Signal } from '@tocsin/core';
import { recordSignal } from '../../detect/alerts/record-signal.ts';
import type { App } from '../../platform/app.ts';
import { BY_JOB } from './audit.job.ts';
import { doAndPlan } from './do-and-plan.ts';
import { reconcile } from './reconcile.ts';
import { dropOldReconciliations, readReconciliations, type StoredReconciliation } from './reconciliation.store.ts';

const MOST_MS = 30 * 60_000;
const KEPT_MS = 90 * 86_400_000;

/** The job: compares, tells, and plans the next time. */
export async function runReconciliation(app: App, service: string, id: string): Promise<void> {
  const plan = app.plans.find(service);
  const rule = plan && Object.hasOwn(plan.reconciliations, id) ? plan.reconciliations[id] : undefined;
  if (!plan || !rule || !canAsk(plan, rule)) return;
  const work = async () => {
    const done = await reconcile(app, plan, rule, BY_JOB, AbortSignal.timeout(MOST_MS));
    await tellDifferences(app, plan, rule, done);
    await dropOldReconciliations(app.db, app.clock.now() - KEPT_MS);
  };
  const next = () => planReconciliation(app, plan, rule, app.clock.now() + rule.every * 1_000);
  await doAndPlan(app, `the reconciliation ${service}/${id}`, work, next);
}

/** Whether the vendor's key is set. */
export function canAsk(plan: Plan, { source }: Reconciliation): boolean {
  const found = Object.hasOwn(plan.inbox, source) ? plan.inbox[source] : undefined;
  return typeof found?.list?.key === 'string';
}

/** Alerts while the application lacks something, at the plan's level; without a level it is only shown. */
export async function tellDifferences(
  app: App,
  plan: Plan,
  rule: Reconciliation,
  { report, atMs }: StoredReconciliation,
): Promise<void> {
  if (report.failure !== null || rule.severity === null) return;
  const [first] = report.differences;
  const summary = first
    ? `${rule.title}: ${report.sentence}. ${first.explanation.text}`
    : `${rule.title}: ${report.sentence}`;
  const signal: Signal = {
    ...{ dedupKey: `reconciliation:${rule.id}`, source: 'inbox', severity: rule.severity, summary, sinceMs: atMs },
    ...{ status: report.missing.count > 0 ? 'firing' : 'resolved', runbook: rule.runbook },
    components: rule.component === null ? [] : [rule.component],
  };
  await recordSignal(app, plan.service, signal);
}

export async function planReconciliation(app: App, { service }: Plan, { id }: Reconciliation, runAtMs: number) {
  const name = `reconcile:${service}/${id}`;
  await app.jobs.add(app.db, 'reconcile', { service, reconciliation: id }, { key: name, queue: name, runAtMs });
}

/** As long after the last time as the plan says. */
export async function nextReconciliationMs(app: App, { service }: Plan, rule: Reconciliation): Promise<number> {
  const [last] = await readReconciliations(app.db, service, rule.id, 1);
  const nowMs = app.clock.now();
  if (!last) return nowMs + Math.min(60_000, rule.every * 1_000);
  return Math.min(nowMs + rule.every * 1_000, Math.max(nowMs, last.atMs + rule.every * 1_000));
}
