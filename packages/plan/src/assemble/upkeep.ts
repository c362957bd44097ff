import type { Backup, BackupCheck, Plan, Routine, RoutineItem, ScheduledJob } from '@tocsin/core';
import type { IsUnset } from '../assemble-plan.ts';
import { mapEntries } from '../map-entries.ts';
import type { PlanDraft } from '../schema/plan-schema.ts';
import { titleFromId } from '../title-from-id.ts';

/** Builds what happens by the calendar: maintenance, routines, backups, jobs. */
export function assembleUpkeep(
  draft: PlanDraft,
  isUnset: IsUnset,
): Pick<Plan, 'maintenance' | 'routines' | 'backups' | 'jobs'> {
  return {
    maintenance: mapEntries(draft.maintenance, (window, id) => ({
      ...window,
      id,
      title: window.title ?? titleFromId(id),
      template: window.template ?? null,
      timezone: window.timezone ?? draft.timezone,
    })),
    routines: mapEntries(draft.routines, (routine, id) => toRoutine(id, routine, draft)),
    backups: mapEntries(draft.backups, (backup, id) => toBackup(id, backup, draft.timezone)),
    jobs: mapEntries(draft.jobs, (job, id) => toJob(id, job, draft, isUnset)),
  };
}

function toRoutine(id: string, routine: PlanDraft['routines'][string], draft: PlanDraft): Routine {
  const { title, cron, timezone, owner, items } = routine;
  return {
    id,
    title: title ?? titleFromId(id),
    cron,
    timezone: timezone ?? draft.timezone,
    owner: owner ?? null,
    items: items.map((item) => toItem(item, draft)),
  };
}

function toItem(item: PlanDraft['routines'][string]['items'][number], draft: PlanDraft): RoutineItem {
  if (typeof item === 'string') return { kind: 'manual', title: item };
  const { title, metric, monitor, runbook } = item;
  if (metric !== undefined) {
    return { kind: 'metric', metric, title: title ?? draft.metrics[metric]?.title ?? titleFromId(metric) };
  }
  if (monitor !== undefined) {
    return { kind: 'monitor', monitor, title: title ?? draft.monitors[monitor]?.title ?? titleFromId(monitor) };
  }
  if (runbook !== undefined) return { kind: 'runbook', runbook, title: title ?? titleFromId(runbook) };
  return { kind: 'manual', title: title ?? '' };
}

function toBackup(id: string, backup: PlanDraft['backups'][string], planZone: string): Backup {
  const { title, connection, command, alerts, verify, objective } = backup;
  const timezone = backup.timezone ?? planZone;
  return {
    ...backup,
    id,
    title: title ?? titleFromId(id),
    timezone,
    connection: connection ?? null,
    command: command ?? null,
    alerts: { none: alerts.none ?? null, size: alerts.size ?? null, took: alerts.took ?? null },
    verify: verify ? toCheck(verify, timezone) : null,
    objective: objective ?? null,
  };
}

function toCheck(verify: NonNullable<PlanDraft['backups'][string]['verify']>, timezone: string): BackupCheck {
  return {
    cron: verify.cron,
    timezone: verify.timezone ?? timezone,
    age: verify.age ?? null,
    queries: verify.queries.map(({ title, sql, expect }) => ({ title, sql, expect: expect ?? null })),
  };
}

function toJob(id: string, job: PlanDraft['jobs'][string], draft: PlanDraft, isUnset: IsUnset): ScheduledJob {
  return {
    ...{ id, title: job.title ?? titleFromId(id), cron: job.cron, timezone: job.timezone ?? draft.timezone },
    ...{ jitter: job.jitter, method: job.method, timeout: job.timeout, overlap: job.overlap, missed: job.missed },
    url: isUnset('jobs', id, 'url') ? null : job.url,
    secret: job.secret === undefined || isUnset('jobs', id, 'secret') ? null : job.secret,
    header: job.header ?? null,
    headers: Object.fromEntries(Object.entries(job.headers).filter(([name]) => !isUnset('jobs', id, 'headers', name))),
    unset: [['url'], ['secret'], ...Object.keys(job.headers).map((name) => ['headers', name])]
      .filter((path) => isUnset('jobs', id, ...path))
      .map((path) => path.join('.')),
    body: job.body ?? null,
    monitor: job.silent === undefined ? null : `job.${id}`,
    component: job.component ?? null,
    runbook: job.runbook ?? null,
    lever: job.lever ?? `${id}.calls`,
  };
}
