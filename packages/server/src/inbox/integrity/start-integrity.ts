import type { Plan } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { nextAuditMs, planAudit, runAudit } from './audit.job.ts';
import { followPayments, planPayments } from './follow-payments.job.ts';
import { canAsk, nextReconciliationMs, planReconciliation, runReconciliation } from './reconcile.job.ts';

/** Defines the jobs that compare; each plans its next time by itself. */
export function defineIntegrityJobs(app: App): void {
  app.jobs.define('inbox-audit', ({ service, source }) => runAudit(app, String(service), String(source)));
  app.jobs.define('inbox-payments', ({ service, source }) => followPayments(app, String(service), String(source)));
  app.jobs.define('reconcile', ({ service, reconciliation }) =>
    runReconciliation(app, String(service), String(reconciliation)),
  );
}

/** Plans what the plans in force ask for, now and whenever one changes. @returns how to stop hearing of plans */
export async function startIntegrity(app: App): Promise<() => void> {
  for (const { plan } of app.plans.all()) await planJobs(app, plan);
  return app.plans.onChange(({ service }) => {
    const plan = app.plans.find(service);
    if (!plan) return;
    planJobs(app, plan).catch((error: unknown) =>
      app.log.error({ err: error, service }, 'comparisons were not planned'),
    );
  });
}

async function planJobs(app: App, plan: Plan): Promise<void> {
  for (const source of Object.values(plan.inbox)) {
    if (source.list && source.list.key !== null)
      await planAudit(app, plan, source, await nextAuditMs(app, plan, source));
    if (source.grace) await planPayments(app, plan, source, app.clock.now());
  }
  for (const rule of Object.values(plan.reconciliations))
    if (canAsk(plan, rule)) await planReconciliation(app, plan, rule, await nextReconciliationMs(app, plan, rule));
}
