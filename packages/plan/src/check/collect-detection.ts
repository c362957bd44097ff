import type { PlanDraft } from '../schema/plan-schema.ts';
import type { Collector } from './collect-references.ts';

/** References of monitors, metrics, alerts, reports and panels. */
export function collectDetection(draft: PlanDraft, to: Collector): void {
  for (const [id, monitor] of Object.entries(draft.monitors)) {
    const path = ['monitors', id];
    to.one([...path, 'component'], 'component', monitor.component);
    to.one([...path, 'severity'], 'severity', monitor.severity);
    to.one([...path, 'runbook'], 'runbook', monitor.runbook);
    to.many([...path, 'parents'], 'monitor', monitor.parents);
    if (monitor.type === 'sql' || monitor.type === 'queue') {
      to.one([...path, 'connection'], 'connection', monitor.connection);
    }
    if (monitor.type === 'browser') to.one([...path, 'script'], 'script', monitor.script);
  }
  for (const [id, metric] of Object.entries(draft.metrics)) collectMetric(['metrics', id], metric, to);
  for (const [id, rule] of Object.entries(draft.alerts.rules)) {
    const path = ['alerts', 'rules', id];
    to.one([...path, 'severity'], 'severity', rule.severity);
    to.one([...path, 'component'], 'component', rule.component);
    to.one([...path, 'runbook'], 'runbook', rule.runbook);
  }
  to.one(['reports', 'opens', 'severity'], 'severity', draft.reports.opens?.severity);
  for (const [id, panel] of Object.entries(draft.panels)) {
    to.one(['panels', id, 'connection'], 'connection', panel.connection);
  }
}

function collectMetric(path: readonly string[], metric: PlanDraft['metrics'][string], to: Collector): void {
  const { component, runbook, alert, critical, anomalies, from } = metric;
  to.one([...path, 'component'], 'component', component);
  to.one([...path, 'runbook'], 'runbook', runbook);
  to.one([...path, 'alert', 'severity'], 'severity', alert?.severity);
  to.one([...path, 'critical', 'severity'], 'severity', critical?.severity);
  if (typeof anomalies === 'object') to.one([...path, 'anomalies', 'severity'], 'severity', anomalies.severity);
  if (typeof from !== 'object') return;
  to.one([...path, 'from', 'scrape'], 'scrape', from.scrape);
  to.one([...path, 'from', 'connection'], 'connection', from.connection);
  to.one([...path, 'from', 'monitor'], 'monitor', from.monitor);
}
