import type { RoutedSubject } from '@tocsin/core';
import type { StoredAlert } from './alert.store.ts';

/** An alert as rules, silences and inhibitions see it. */
export function subjectOf(
  alert: Pick<StoredAlert, 'dedup_key' | 'source' | 'summary' | 'severity' | 'components' | 'labels' | 'runbook'>,
): RoutedSubject {
  const { dedup_key, source, summary, severity, components, labels, runbook } = alert;
  return { dedupKey: dedup_key, source, summary, severity, components, labels, runbook };
}
