import { type InboxSource, localTime, type Plan, type Signal } from '@tocsin/core';
import { recordSignal } from '../../detect/alerts/record-signal.ts';
import type { App } from '../../platform/app.ts';
import type { StoredAudit } from './audit.store.ts';

/** The vendor or the application not answering so many times in a row is an alert. */
const MOST_FAILURES = 3;

/** `between 14:00 and 14:45: 1,204 sent, 1,204 here, 1,204 processed once`, in the plan's zone. */
export function auditInWords({ timezone }: Plan, { fromMs, toMs, atMs, report }: StoredAudit): string {
  const from = localTime(fromMs, timezone, atMs);
  const to = localTime(toMs, timezone, atMs);
  return `between ${from} and ${to}: ${report.failure ?? report.sentence}`;
}

/**
 * Alerts while an audit finds something missing, given up, or processed never or twice, and ends the alert with the first that
 * balances; and while the lists cannot be compared.
 * @param last the newest first
 */
export async function tellAudit(
  app: App,
  plan: Plan,
  source: InboxSource,
  last: readonly StoredAudit[],
): Promise<void> {
  const [audit] = last;
  if (!audit) return;
  const { report } = audit;
  const failed = last.slice(0, MOST_FAILURES);
  const cannot = failed.length === MOST_FAILURES && failed.every((one) => one.report.failure !== null);
  const about = { app, plan, source, audit };
  if (report.failure === null) {
    const isWrong = !report.balanced || report.wereMissing > 0;
    await tell(about, 'audit', isWrong, plan.intake.severity.error, auditInWords(plan, audit));
  }
  if (cannot || report.failure === null)
    await tell(about, 'audit-failed', cannot, plan.intake.severity.warning, report.failure ?? 'It is compared again');
}

interface About {
  readonly app: App;
  readonly plan: Plan;
  readonly source: InboxSource;
  readonly audit: StoredAudit;
}

async function tell(
  { app, plan, source, audit }: About,
  kind: 'audit' | 'audit-failed',
  isFiring: boolean,
  severity: string,
  words: string,
): Promise<void> {
  const dedupKey = `inbox:${source.id}:${kind}`;
  const signal: Signal = {
    ...{ dedupKey, source: 'inbox', severity, status: isFiring ? 'firing' : 'resolved' },
    components: source.component === null ? [] : [source.component],
    runbook: source.runbook,
    summary: `${source.title}: ${words}`,
    sinceMs: audit.atMs,
  };
  await recordSignal(app, plan.service, signal);
}
