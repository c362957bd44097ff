import type { z } from '@hono/zod-openapi';
import type { Named, Plan, Reconciliation } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { StoredAudit } from './audit.store.ts';
import type { auditView, paymentView, reconciliationView } from './contract.ts';
import { failedPayments } from './follow-payments.job.ts';
import { readReconciliations } from './reconciliation.store.ts';
import { auditInWords } from './tell-audit.ts';

type AuditView = z.infer<typeof auditView>;
type PaymentView = z.infer<typeof paymentView>;
type ReconciliationView = z.infer<typeof reconciliationView>;

const NONE: Named = { count: 0, ids: [] };

const iso = (atMs: number) => new Date(atMs).toISOString();
const isoOrNull = (atMs: number | null) => (atMs === null ? null : iso(atMs));
const copied = ({ count, ids }: Named) => ({ count, ids: [...ids] });

export function toAuditView(plan: Plan, source: string, audit: StoredAudit): AuditView {
  const { id, by, fromMs, toMs, atMs, report } = audit;
  const about = { id, service: plan.service, source, by, from: iso(fromMs), to: iso(toMs), at: iso(atMs) };
  const sentence = auditInWords(plan, audit);
  if (report.failure !== null) return { ...about, sentence, failure: report.failure, report: null };
  const { applied, twice, dead, missing, fetched, outOfOrder, sentence: _, failure: __, ...counts } = report;
  return {
    ...{ ...about, sentence, failure: null },
    report: {
      ...counts,
      ...{ twice: copied(twice), dead: copied(dead), missing: copied(missing), fetched: copied(fetched) },
      outOfOrder: copied(outOfOrder),
      applied: applied && { once: applied.once, twice: copied(applied.twice), never: copied(applied.never) },
    },
  };
}

export async function paymentViews(app: App, plan: Plan): Promise<PaymentView[]> {
  const views: PaymentView[] = [];
  for (const source of Object.values(plan.inbox)) {
    for (const { subscription, grace } of await failedPayments(app, plan, source)) {
      const { failedMs, untilMs, nextMs, endedMs, ...rest } = grace;
      views.push({
        ...{ service: plan.service, source: source.id, subscription, ...rest },
        ...{ failedAt: iso(failedMs), graceUntil: iso(untilMs) },
        ...{ nextAttemptAt: isoOrNull(nextMs), endedAt: isoOrNull(endedMs) },
      });
    }
  }
  return views;
}

/** A reconciliation with what was found last. */
export async function reconciliationViewOf(app: App, plan: Plan, rule: Reconciliation): Promise<ReconciliationView> {
  const [last] = await readReconciliations(app.db, plan.service, rule.id, 1);
  const { id, title, source, list, severity, runbook } = rule;
  const about = { service: plan.service, id, title, source, list, severity, runbook, everySeconds: rule.every };
  const when = { at: isoOrNull(last?.atMs ?? null), by: last?.by ?? null };
  if (!last || last.report.failure !== null) {
    const nothing = { sentence: null, vendor: null, here: null, differences: [] };
    const failure = last?.report.failure ?? null;
    return { ...about, ...when, ...nothing, failure, missing: copied(NONE), onlyHere: copied(NONE) };
  }
  const { sentence, vendor, here, missing, onlyHere, differences } = last.report;
  return {
    ...{ ...about, ...when, sentence, vendor, here, failure: null },
    ...{ missing: copied(missing), onlyHere: copied(onlyHere) },
    differences: differences.map(({ key, explanation, parameters }) => ({
      ...{ key, cause: explanation.cause, explanation: explanation.text, owner: explanation.owner },
      ...{ events: [...explanation.events], parameters: { ...parameters } },
    })),
  };
}
