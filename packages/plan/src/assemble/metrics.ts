import type { AnomalyRule, Metric, MetricBand, MetricSource } from '@tocsin/core';
import { type BandDraft, type MetricDraft, unitOf } from '../schema/metrics.ts';
import { titleFromId } from '../title-from-id.ts';

/** What metrics take from the rest of the plan. */
interface Around {
  readonly onlyConnection: string | null;
  /** The least severe level. */
  readonly mildest: string;
}

/** Builds one metric with its bands. */
export function assembleMetric(metric: MetricDraft, id: string, around: Around): Metric {
  const { title, read, window, minimum, component, runbook, target, alert, critical } = metric;
  const from = toSource(metric.from, id, around);
  return {
    id,
    title: title ?? titleFromId(id),
    read,
    from,
    window,
    minimum: minimum ?? (from.kind === 'pushed' && read !== 'last' ? 5 : 1),
    unit: unitOf(metric),
    component: component ?? null,
    runbook: runbook ?? null,
    target: toBand(target),
    alert: toBand(alert),
    critical: toBand(critical),
    anomalies: toAnomalies(metric.anomalies, around.mildest),
  };
}

/** Seconds between two questions unless the plan says so. */
const ASKED_EVERY = 30;

function toSource(from: MetricDraft['from'], id: string, { onlyConnection }: Around): MetricSource {
  if (from === undefined || typeof from === 'string') return { kind: 'pushed', name: from ?? id };
  const { every = ASKED_EVERY, headers = {} } = from;
  if (from.scrape !== undefined) {
    const { scrape, of = null, ok = null, fail = null } = from;
    return { kind: 'scraped', scrape, of, ok, fail };
  }
  if (from.sql !== undefined) {
    return { kind: 'sql', connection: from.connection ?? onlyConnection ?? '', query: from.sql, every };
  }
  if (from.promql !== undefined) return { kind: 'promql', url: from.url ?? '', headers, query: from.promql, every };
  return { kind: 'monitor', monitor: from.monitor ?? '' };
}

function toBand(band: BandDraft | undefined): MetricBand | null {
  if (!band) return null;
  return { ...sideOf(band), for: band.for ?? 0, severity: band.severity ?? null, until: band.until?.value ?? null };
}

/** The bounds of a threshold as numbers. */
export function sideOf({ below, above }: BandDraft): { below?: number; above?: number } {
  return { ...(below && { below: below.value }), ...(above && { above: above.value }) };
}

function toAnomalies(written: MetricDraft['anomalies'], mildest: string): AnomalyRule | null {
  if (written === false) return null;
  const usual = { deviations: 4, direction: 'both', for: 600, weeks: 8, minimumWeeks: 3 } as const;
  const rule = written === true ? usual : written;
  return { ...rule, severity: (written === true ? undefined : written.severity) ?? mildest };
}
