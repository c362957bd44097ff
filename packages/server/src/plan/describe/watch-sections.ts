import { boundsInWords, describeCondition, type Metric, type MetricBand, type Monitor, type Plan } from '@tocsin/core';
import { plainAddress, type Section, sectionOf, span } from './section.ts';

/** What finds out that something is wrong, and what is done about it. */
export function watchSections(plan: Plan): Section[] {
  return [
    sectionOf('monitors', 'Monitors', plan.monitors, (monitor) => ({
      ...monitorWords(monitor),
      Component: monitor.component,
      Level: monitor.severity,
      Runbook: monitor.runbook,
    })),
    sectionOf('metrics', 'Metrics', plan.metrics, (metric) => ({
      Reads: `${metric.read} of ${metric.from} over ${span(metric.window)}`,
      Minimum: metric.minimum > 0 ? `${metric.minimum} observations` : null,
      Target: bandWords(metric, metric.target),
      Alert: bandWords(metric, metric.alert),
      Critical: bandWords(metric, metric.critical),
      Anomalies: metric.anomalies ? 'watched for; not acted on yet' : null,
      Component: metric.component,
      Runbook: metric.runbook,
    })),
    sectionOf('levers', 'Levers', plan.levers, (lever) => ({
      Description: lever.description,
      Kind: lever.kind,
      Rests: String(lever.resting),
      Pulled: String(lever.pulled),
      Consequence: lever.consequence,
      'Pulls first': lever.pulls,
      Component: lever.component,
    })),
    sectionOf('restorations', 'Restorations', plan.restorations, (restoration) => ({
      Steps: restoration.steps.map(
        ({ release, wait, healthy }) =>
          `release ${release}, wait ${span(wait)}${healthy.length > 0 ? ` with ${healthy.join(', ')} healthy` : ''}`,
      ),
    })),
    sectionOf('runbooks', 'Runbooks', plan.runbooks, (runbook) => {
      const steps = runbook.phases.flatMap((phase) => phase.steps);
      const count = (kind: string) => steps.filter((step) => step.kind === kind).length;
      return {
        Symptoms: runbook.symptoms,
        Impact: runbook.impact,
        Level: runbook.severity,
        Components: runbook.components,
        Phases: runbook.phases.map((phase) => phase.title),
        Steps: `${steps.length}: ${count('shell')} shell, ${count('sql')} SQL, ${count('manual')} by hand`,
        'By themselves': counted(steps.filter((step) => step.auto).length),
        'Need approval': counted(steps.filter((step) => step.changes).length),
        Parameters: runbook.parameters.map(({ name, title }) => `${name} (${title})`),
        File: runbook.file,
      };
    }),
  ];
}

function counted(count: number): string | null {
  return count === 0 ? null : `${count} ${count === 1 ? 'step' : 'steps'}`;
}

function monitorWords(monitor: Monitor): Record<string, string | null> {
  if (monitor.type === 'heartbeat') {
    return { Kind: 'heartbeat', Every: span(monitor.every), Grace: span(monitor.grace) };
  }
  const expects = monitor.expect.map(({ of, must }) => `${of} ${boundsInWords(must)}`);
  return {
    Kind:
      monitor.type === 'http'
        ? `${monitor.method} ${plainAddress(monitor.url) ?? 'an address that is not set'}`
        : monitor.type,
    Every: span(monitor.every),
    Expects: expects.join(', '),
    Down: `after ${monitor.confirm} failures`,
    Up: `after ${monitor.recover} successes`,
    Timeout: span(monitor.timeout),
  };
}

function bandWords(metric: Metric, band: MetricBand | null): string | null {
  if (!band) return null;
  const words = describeCondition({ kind: 'metric', metric: metric.id, ...band }, metric);
  return band.severity === null ? words : `${words}: ${band.severity}`;
}
