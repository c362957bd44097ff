import { levers } from './levers.ts';
import { type BandDraft, type MetricDraft, metrics } from './metrics.ts';
import { monitors } from './monitors/monitors.ts';
import type { PlanDraft } from './plan-schema.ts';

type Source = PlanDraft['inbox'][string];
type Job = PlanDraft['jobs'][string];

/**
 * Adds what a plan need not write out: the levers and metrics of each source of the inbox, the lever and the heartbeat of each
 * scheduled job. What the plan defines itself under such an id stays as it is.
 */
export function addImplied(draft: PlanDraft): PlanDraft {
  const sources = Object.entries(draft.inbox);
  const jobs = Object.entries(draft.jobs);
  const made = {
    levers: Object.assign({}, ...sources.map(leversOfSource), ...jobs.map(leverOfJob)),
    metrics: Object.assign({}, ...sources.map((one) => metricsOfSource(one, draft))),
    monitors: Object.assign({}, ...jobs.map((one) => heartbeatOfJob(one, draft))),
  };
  return {
    ...draft,
    levers: { ...draft.levers, ...without(made.levers, draft.levers) },
    metrics: { ...draft.metrics, ...without(made.metrics, draft.metrics) },
    monitors: { ...draft.monitors, ...without(made.monitors, draft.monitors) },
  };
}

function without<T>(made: Readonly<Record<string, T>>, own: Readonly<Record<string, unknown>>): Record<string, T> {
  return Object.fromEntries(Object.entries(made).filter(([id]) => !Object.hasOwn(own, id)));
}

/** @returns the level of the plan for one of the four severities of PagerDuty */
export function levelOf(
  { severities, intake }: PlanDraft,
  severity: 'critical' | 'error' | 'warning' | 'info',
): string {
  const ids = Object.keys(severities);
  const nth = { critical: 0, error: 1, warning: 2, info: 3 }[severity];
  return intake.severity?.[severity] ?? ids[Math.min(nth, ids.length - 1)] ?? '';
}

/** Ids of the levers that move a source. */
export function leverIds(id: string, { levers: own }: Source) {
  return {
    delivery: own.delivery ?? `${id}.delivery`,
    concurrency: own.concurrency ?? `${id}.concurrency`,
    rate: own.rate ?? `${id}.rate`,
    types: own.types ?? `${id}.types`,
  };
}

function leversOfSource([id, source]: [string, Source]): PlanDraft['levers'] {
  const title = source.title ?? id;
  const { component } = source;
  const made: Record<string, unknown> = {};
  if (!source.levers.delivery) {
    const consequence = 'Webhooks are taken and kept, and not delivered';
    made[`${id}.delivery`] = { title: `${title}: delivery`, kind: 'switch', consequence, component };
  }
  if (!source.levers.concurrency) {
    const pulled = source.concurrency === 1 ? 2 : Math.max(1, Math.floor(source.concurrency / 4));
    const limits = { resting: source.concurrency, pulled, minimum: 1, maximum: 1_000 };
    const consequence = 'Webhooks are delivered more slowly, and the application has room';
    made[`${id}.concurrency`] = { title: `${title}: at once`, kind: 'limit', ...limits, consequence, component };
  }
  if (!source.levers.rate) {
    const resting = source.rate ?? 0;
    const limits = { resting, pulled: resting === 10 ? 5 : 10, minimum: 0, maximum: 100_000 };
    const consequence = 'Webhooks are delivered at most so often a second; 0 is no limit';
    made[`${id}.rate`] = { title: `${title}: a second`, kind: 'limit', ...limits, consequence, component };
  }
  if (!source.levers.types) {
    const consequence = 'Only the types that come first are delivered; the others wait';
    const values = { resting: 'all', pulled: 'first-only' };
    made[`${id}.types`] = { title: `${title}: what matters first`, kind: 'mode', ...values, consequence, component };
  }
  return levers.parse(made);
}

function metricsOfSource([id, source]: [string, Source], draft: PlanDraft): PlanDraft['metrics'] {
  const { component, runbook, alerts } = source;
  const title = source.title ?? id;
  const about = { component, runbook };
  const raw = {
    success: { title: `${title}: deliveries that succeed`, read: 'ratio', window: '2m', minimum: 3, ...about },
    latency: { title: `${title}: from arrival to delivery`, read: 'p95', window: '5m', ...about },
    age: { title: `${title}: oldest event that waits`, read: 'last', unit: 'ms', window: '1m', ...about },
    depth: { title: `${title}: events that wait`, read: 'last', window: '1m', ...about },
    growth: { title: `${title}: growth of the backlog in 5 minutes`, read: 'last', window: '1m', ...about },
    repeats: { title: `${title}: share that came before`, read: 'ratio', window: '2m', minimum: 20, ...about },
  };
  const parsed = metrics.parse(raw) as Record<keyof typeof raw, MetricDraft>;
  const { stopped, success, growing, latency, repeats } = alerts;
  const critical = levelOf(draft, 'critical');
  const error = levelOf(draft, 'error');
  const warning = levelOf(draft, 'warning');
  const bands: Partial<Record<keyof typeof raw, BandDraft>> = {
    ...(stopped && {
      age: { above: { value: stopped.for * 1_000, unit: 'ms' }, for: 0, severity: stopped.severity ?? critical },
    }),
    ...(success && { success: { ...success, severity: success.severity ?? error } }),
    ...(growing && {
      growth: { ...growing, above: { value: growing.above, unit: 'number' }, severity: growing.severity ?? warning },
    }),
    ...(latency && { latency: { ...latency, severity: latency.severity ?? warning } }),
    ...(repeats && { repeats: { ...repeats, severity: repeats.severity ?? warning } }),
  };
  const entries = Object.entries(parsed) as [keyof typeof raw, MetricDraft][];
  return Object.fromEntries(
    entries.map(([name, metric]) => [
      `inbox.${id}.${name}`,
      { ...metric, ...(bands[name] && { alert: bands[name] }) } as MetricDraft,
    ]),
  );
}

function leverOfJob([id, job]: [string, Job]): PlanDraft['levers'] {
  if (job.lever) return {};
  const consequence = 'The application is not called; what is due meanwhile is left out';
  const made = { title: `${job.title ?? id}: calls`, kind: 'switch', consequence, component: job.component };
  return levers.parse({ [`${id}.calls`]: made });
}

function heartbeatOfJob([id, job]: [string, Job], draft: PlanDraft): PlanDraft['monitors'] {
  if (job.silent === undefined) return {};
  const { component, runbook, silent } = job;
  const severity = job.severity ?? levelOf(draft, 'error');
  const every = `${Math.max(1, silent - 1)}s`;
  const title = `${job.title ?? id}: calls that succeed`;
  return monitors.parse({
    [`job.${id}`]: { type: 'heartbeat', title, every, grace: '1s', severity, component, runbook },
  });
}
