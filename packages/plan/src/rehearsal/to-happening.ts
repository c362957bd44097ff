import type { Happening, Metric, Plan } from '@tocsin/core';
import type { Threshold } from '../schema/threshold.ts';
import type { Path } from '../yaml/node-positions.ts';
import type { HappeningDraft } from './scenario-schema.ts';
import { type Report, unknown } from './to-scenario.ts';

const SUBJECTS = ['monitor', 'metric', 'alert'] as const;
/** Which other keys go with each. */
const COMPANIONS: Readonly<Record<(typeof SUBJECTS)[number], readonly (keyof HappeningDraft)[]>> = {
  monitor: ['is'],
  metric: ['value'],
  alert: ['component', 'severity'],
};

/** Makes a happening of what is written. @returns null when it is wrong, which is reported */
export function toHappening(draft: HappeningDraft, plan: Plan, path: Path, report: Report): Happening | null {
  const [subject, second] = SUBJECTS.filter((key) => draft[key] !== undefined);
  if (!subject || second) {
    const hint =
      'Write { monitor: app, is: down }, { metric: orders.ok, value: 80% } or { alert: It is down, severity: P1 }.';
    report(path, 'bad-happening', 'This says not exactly one of monitor, metric and alert', hint);
    return null;
  }
  for (const key of Object.values(COMPANIONS).flat()) {
    if (draft[key] === undefined || COMPANIONS[subject].includes(key)) continue;
    report([...path, key], 'bad-happening', `"${key}" does not go with "${subject}"`, '', 'key');
  }
  const base = { after: draft.after ?? 0, lasts: draft.for ?? null };
  if (subject === 'monitor') return monitorHappening(draft, plan, path, report, base);
  if (subject === 'metric') return metricHappening(draft, plan, path, report, base);
  return alertHappening(draft, plan, path, report, base);
}

type Base = Pick<Happening, 'after' | 'lasts'>;

function monitorHappening(draft: HappeningDraft, plan: Plan, path: Path, report: Report, base: Base): Happening | null {
  const { monitor: id = '', is } = draft;
  const monitor = Object.hasOwn(plan.monitors, id) ? plan.monitors[id] : undefined;
  if (!monitor) {
    unknown(report, [...path, 'monitor'], id, Object.keys(plan.monitors), 'monitor');
    return null;
  }
  if (monitor.type === 'http' && is === 'silent') {
    report(
      [...path, 'is'],
      'bad-happening',
      `${id} is checked over HTTP: it can be down, not silent`,
      'Write is: down.',
    );
  }
  return { ...base, kind: 'monitor', monitor: id, is: is ?? (monitor.type === 'http' ? 'down' : 'silent') };
}

function metricHappening(draft: HappeningDraft, plan: Plan, path: Path, report: Report, base: Base): Happening | null {
  const { metric: id = '', value } = draft;
  const metric = Object.hasOwn(plan.metrics, id) ? plan.metrics[id] : undefined;
  if (!metric) {
    unknown(report, [...path, 'metric'], id, Object.keys(plan.metrics), 'metric');
    return null;
  }
  if (!value) {
    report(
      path,
      'bad-happening',
      'A metric needs a value',
      `Write { metric: ${id}, value: ${UNITS[unitOf(metric)]} }.`,
    );
    return null;
  }
  if (value.unit !== unitOf(metric)) {
    const hint = `Write it as ${UNITS[unitOf(metric)]}.`;
    report([...path, 'value'], 'wrong-unit', `This is not in the unit of ${id}`, hint);
  }
  return { ...base, kind: 'metric', metric: id, value: value.value };
}

const UNITS: Readonly<Record<Threshold['unit'], string>> = { ratio: '80%', ms: '800ms', number: '250' };

function unitOf({ read }: Metric): Threshold['unit'] {
  if (read === 'ratio') return 'ratio';
  return read === 'sum' ? 'number' : 'ms';
}

function alertHappening(draft: HappeningDraft, plan: Plan, path: Path, report: Report, base: Base): Happening {
  const { alert: text = '', component = null, severity = null } = draft;
  if (component !== null && !Object.hasOwn(plan.components, component)) {
    unknown(report, [...path, 'component'], component, Object.keys(plan.components), 'component');
  }
  const levels = plan.severities.map(({ id }) => id);
  if (severity !== null && !levels.includes(severity))
    unknown(report, [...path, 'severity'], severity, levels, 'level');
  return { ...base, kind: 'alert', text, component, severity };
}
