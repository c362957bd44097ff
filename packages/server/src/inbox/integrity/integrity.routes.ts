import { actorName, type Plan, type Reconciliation } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { type Identity, requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import { Problem } from '../../platform/problem.ts';
import { findSource } from '../control/find-source.ts';
import { readAudit, readAudits } from './audit.store.ts';
import { auditSource } from './audit-period.ts';
import * as contract from './contract.ts';
import { paymentViews, reconciliationViewOf, toAuditView } from './integrity.views.ts';
import { tellDifferences } from './reconcile.job.ts';
import { reconcile } from './reconcile.ts';

/** Whoever asks waits no longer, and nor do most proxies; long periods are compared by the job, or in parts. */
const MOST_MS = 50_000;

/** What was sent, arrived and was processed; what vendors know and we do not; payments that failed. */
export function integrityRoutes(api: Api, app: App): void {
  auditRoutes(api, app);
  api.openapi(contract.listPayments, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, state } = c.req.valid('query');
    const views = (await Promise.all(plansOf(app, service).map((plan) => paymentViews(app, plan)))).flat();
    return c.json({ payments: views.filter((view) => state === 'all' || view.state === state) }, 200);
  });
  reconciliationRoutes(api, app);
}

function auditRoutes(api: Api, app: App): void {
  api.openapi(contract.auditInbox, async (c) => {
    const { from, to, fetch } = c.req.valid('json');
    const identity = requireAccess(c.get('identity'), 'responder');
    const { service, source: name } = c.req.valid('param');
    const { plan, source } = await findSource(app, service, name);
    const wish = { fromMs: Date.parse(from), toMs: Date.parse(to), fetch, by: nameOf(identity), sinceBegin: false };
    await audit(app.db, app.clock.now(), identity.actor, 'inbox.audit', `${service}/${name}`, { from, to, fetch });
    const done = await auditSource(app, plan, source, wish, AbortSignal.timeout(MOST_MS));
    return c.json(toAuditView(plan, source.id, done), 200);
  });
  api.openapi(contract.listInboxAudits, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, source: name } = c.req.valid('param');
    const { plan, source, id } = await findSource(app, service, name);
    const audits = await readAudits(app.db, id, c.req.valid('query').limit);
    return c.json({ audits: audits.map((one) => toAuditView(plan, source.id, one)) }, 200);
  });
  api.openapi(contract.getInboxAudit, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, source: name, audit: number } = c.req.valid('param');
    const { plan, source, id } = await findSource(app, service, name);
    const found = await readAudit(app.db, id, number);
    if (!found) throw new Problem('not-found', `There is no audit ${number} of ${service}/${name}.`);
    return c.json(toAuditView(plan, source.id, found), 200);
  });
}

function reconciliationRoutes(api: Api, app: App): void {
  api.openapi(contract.listReconciliations, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const wanted = plansOf(app, c.req.valid('query').service).flatMap((plan) =>
      Object.values(plan.reconciliations).map((rule) => reconciliationViewOf(app, plan, rule)),
    );
    return c.json({ reconciliations: await Promise.all(wanted) }, 200);
  });
  api.openapi(contract.getReconciliation, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { plan, rule } = findReconciliation(app, c.req.valid('param'));
    return c.json(await reconciliationViewOf(app, plan, rule), 200);
  });
  api.openapi(contract.runReconciliation, async (c) => {
    const identity = requireAccess(c.get('identity'), 'responder');
    const { plan, rule } = findReconciliation(app, c.req.valid('param'));
    await audit(app.db, app.clock.now(), identity.actor, 'inbox.reconcile', `${plan.service}/${rule.id}`);
    const done = await reconcile(app, plan, rule, nameOf(identity), AbortSignal.timeout(MOST_MS));
    await tellDifferences(app, plan, rule, done);
    return c.json(await reconciliationViewOf(app, plan, rule), 200);
  });
}

function plansOf(app: App, service: string | undefined): readonly Plan[] {
  return service === undefined ? app.plans.all().map(({ plan }) => plan) : [app.plans.get(service)];
}

interface Wanted {
  readonly service: string;
  readonly reconciliation: string;
}

function findReconciliation(app: App, { service, reconciliation }: Wanted): { plan: Plan; rule: Reconciliation } {
  const plan = app.plans.get(service);
  const rule = Object.hasOwn(plan.reconciliations, reconciliation) ? plan.reconciliations[reconciliation] : undefined;
  if (rule) return { plan, rule };
  const names = Object.keys(plan.reconciliations).slice(0, 20);
  const known = names.length === 0 ? 'Its plan has none' : `It has: ${names.join(', ')}`;
  throw new Problem('not-found', `The service ${service} has no reconciliation "${reconciliation}". ${known}.`);
}

function nameOf({ actor }: Identity): string {
  return actor.kind === 'person' ? actor.id : actorName(actor);
}
