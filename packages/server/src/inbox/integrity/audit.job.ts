import type { InboxSource, Plan } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { sourceIdOf } from '../source.store.ts';
import { readAudits, type StoredAudit } from './audit.store.ts';
import { auditSource, SETTLE_MS } from './audit-period.ts';
import { doAndPlan } from './do-and-plan.ts';
import { tellAudit } from './tell-audit.ts';

const HOUR_MS = 3_600_000;
/** Audits by nobody in particular. */
export const BY_JOB = 'tocsin';
/** However long nothing was compared, one audit looks back no further. */
const LONGEST_MS = 3 * 86_400_000;
/** Then the lists are given up, and compared the next time. */
const MOST_MS = 30 * 60_000;

/** The job: compares what was sent since the last time, and something before it again, since a vendor may list late. */
export async function runAudit(app: App, service: string, sourceName: string): Promise<void> {
  const plan = app.plans.find(service);
  const source = plan && Object.hasOwn(plan.inbox, sourceName) ? plan.inbox[sourceName] : undefined;
  if (!plan || !source?.list || source.list.key === null) return;
  const { every, fetch } = source.list;
  const work = async () => {
    const before = await readAudits(app.db, await sourceIdOf(app, service, sourceName), 10, BY_JOB);
    const wish = { ...windowOf(before, every * 1_000, app.clock.now()), fetch, by: BY_JOB };
    const audit = await auditSource(app, plan, source, wish, AbortSignal.timeout(MOST_MS));
    await tellAudit(app, plan, source, [audit, ...before]);
  };
  const next = () => planAudit(app, plan, source, app.clock.now() + every * 1_000);
  await doAndPlan(app, `the audit of ${service}/${sourceName}`, work, next);
}

/** A failed audit leaves its period to the next one. */
function windowOf(before: readonly StoredAudit[], everyMs: number, nowMs: number) {
  const good = before.find(({ report }) => report.failure === null);
  const overlapMs = Math.max(everyMs, HOUR_MS);
  const toMs = nowMs - SETTLE_MS;
  const fromMs = Math.max(toMs - LONGEST_MS, Math.min(good?.toMs ?? toMs, toMs) - overlapMs);
  return { fromMs, toMs, sinceBegin: true };
}

/** Plans the next audit of a source; a plan that is not due yet is replaced. */
export async function planAudit(app: App, { service }: Plan, source: InboxSource, runAtMs: number): Promise<void> {
  const name = `inbox-audit:${service}/${source.id}`;
  await app.jobs.add(app.db, 'inbox-audit', { service, source: source.id }, { key: name, queue: name, runAtMs });
}

/** When a source is compared next: as long after the last time as its plan says. */
export async function nextAuditMs(app: App, { service }: Plan, source: InboxSource): Promise<number> {
  const everyMs = (source.list?.every ?? 0) * 1_000;
  const [last] = await readAudits(app.db, await sourceIdOf(app, service, source.id), 1, BY_JOB);
  const nowMs = app.clock.now();
  return Math.min(nowMs + everyMs, Math.max(nowMs, (last?.atMs ?? nowMs) + everyMs));
}
