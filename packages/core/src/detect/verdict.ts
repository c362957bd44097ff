import type { Signal } from '../model/alert.ts';
import type { Condition, EpochMs, Plan, Severity } from '../model/plan.ts';
import type { Monitor } from '../model/plan-monitors.ts';
import type { FiringAlert } from './evaluate-criteria.ts';

/** The most severe criterion that has held for long enough. A null condition is the monitor's own severity. */
export interface Verdict {
  readonly severity: Severity;
  readonly condition: Condition | null;
  readonly sinceMs: EpochMs;
}

/** Whether a level is more severe than another; none is the least. */
export function isMoreSevere(plan: Plan, severity: string, than: string | null): boolean {
  const rank = (id: string | null) => {
    const index = plan.severities.findIndex((level) => level.id === id);
    return index < 0 ? plan.severities.length : index;
  };
  return rank(severity) < rank(than);
}

type Subject = Pick<Monitor, 'component' | 'runbook'>;

/** The signal of an alert that begins or rises. */
export function fire(dedupKey: string, subject: Subject, verdict: Verdict, summary: string): Signal {
  const { severity, sinceMs } = verdict;
  return signal(dedupKey, subject, { status: 'firing', summary, severity: severity.id, sinceMs });
}

/** The signal of an alert that ends. */
export function resolve(dedupKey: string, subject: Subject, firing: FiringAlert, summary: string): Signal {
  return signal(dedupKey, subject, {
    status: 'resolved',
    summary,
    severity: firing.severity,
    sinceMs: firing.sinceMs,
  });
}

function signal(
  dedupKey: string,
  subject: Subject,
  rest: Pick<Signal, 'status' | 'summary' | 'severity' | 'sinceMs'>,
): Signal {
  const components = subject.component === null ? [] : [subject.component];
  return { dedupKey, source: dedupKey, components, runbook: subject.runbook, ...rest };
}
