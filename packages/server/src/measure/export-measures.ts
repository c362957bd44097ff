import { type CsvValue, type IncidentMeasure, type Share, type Times, writeCsv } from '@tocsin/core';
import type { Measures } from './summary.views.ts';

/** An incident's measure as the API answers it. */
export function incidentView(one: IncidentMeasure) {
  const at = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  return {
    incidentId: one.incident,
    service: one.service,
    title: one.title,
    firstSeverity: one.firstSeverity,
    severity: one.severity,
    components: [...one.components],
    startedAt: new Date(one.startedMs).toISOString(),
    openedAt: new Date(one.openedMs).toISOString(),
    acknowledgedAt: at(one.acknowledgedMs),
    mitigatedAt: new Date(one.mitigatedMs).toISOString(),
    resolvedAt: new Date(one.resolvedMs).toISOString(),
    falsePositive: one.falsePositive,
    reopened: one.reopened,
    clocksMet: one.clocksMet,
    clocksMissed: one.clocksMissed,
    updatesOnTime: one.updatesOnTime,
    updatesLate: one.updatesLate,
    pages: one.pages.map((page) => ({ ...page })),
    repeatOf: one.repeatOf,
    reviewDueAt: at(one.reviewDueMs),
    reviewedAt: at(one.reviewedMs),
  };
}

/** A row an incident, with the times in seconds beside the moments. */
export function incidentsCsv(measures: readonly IncidentMeasure[]): string {
  const head = [
    ...['incident', 'service', 'title', 'first_severity', 'severity', 'components', 'started_at', 'opened_at'],
    ...['acknowledged_at', 'mitigated_at', 'resolved_at', 'detect_seconds', 'acknowledge_seconds', 'mitigate_seconds'],
    ...['resolve_seconds', 'false_positive', 'reopened', 'clocks_met', 'clocks_missed', 'updates_on_time'],
    ...['updates_late', 'pages', 'pages_at_night', 'repeat_of', 'review_due_at', 'reviewed_at'],
  ];
  return writeCsv(head, measures.map(incidentRow));
}

function incidentRow(one: IncidentMeasure): readonly CsvValue[] {
  const view = incidentView(one);
  const since = (fromMs: number, toMs: number | null) => (toMs === null ? null : Math.max(0, toMs - fromMs) / 1000);
  return [
    ...[view.incidentId, view.service, view.title, view.firstSeverity, view.severity, view.components.join('; ')],
    ...[view.startedAt, view.openedAt, view.acknowledgedAt, view.mitigatedAt, view.resolvedAt],
    ...[since(one.startedMs, one.openedMs), since(one.openedMs, one.acknowledgedMs)],
    ...[since(one.openedMs, one.mitigatedMs), since(one.openedMs, one.resolvedMs)],
    ...[view.falsePositive, view.reopened, view.clocksMet, view.clocksMissed, view.updatesOnTime, view.updatesLate],
    view.pages.reduce((sum, { pages }) => sum + pages, 0),
    view.pages.reduce((sum, { atNight }) => sum + atNight, 0),
    ...[view.repeatOf, view.reviewDueAt, view.reviewedAt],
  ];
}

const TIMES = ['detect', 'acknowledge', 'mitigate', 'resolve'] as const;
const SHARES = {
  false_positives: 'falsePositives',
  severity_accuracy: 'severityAccuracy',
  clocks_met: 'clocksMet',
  updates_on_time: 'updatesOnTime',
  repeats: 'repeats',
  reviews_in_time: 'reviewsInTime',
  action_items_in_time: 'actionItemsInTime',
} as const;

/** A row a group, and one of all. */
export function groupsCsv({ by, groups, total }: Measures): string {
  const head = [
    ...[by, 'title', 'incidents', 'pages', 'pages_at_night'],
    ...TIMES.flatMap((name) => [`${name}_n`, `${name}_mean_seconds`, `${name}_median_seconds`, `${name}_p90_seconds`]),
    ...Object.keys(SHARES).flatMap((name) => [name, `${name}_of`]),
  ];
  const rows = [...groups, { key: 'all', title: 'All', summary: total }].map(({ key, title, summary }) => [
    ...[key, title, summary.incidents, summary.pages, summary.pagesAtNight],
    ...TIMES.flatMap((name) => timesCells(summary[name])),
    ...Object.values(SHARES).flatMap((name) => shareCells(summary[name])),
  ]);
  return writeCsv(head, rows);
}

function timesCells({ n, meanSeconds, medianSeconds, p90Seconds }: Times): readonly CsvValue[] {
  return [n, meanSeconds, medianSeconds, p90Seconds];
}

function shareCells({ count, of }: Share): readonly CsvValue[] {
  return [count, of];
}
