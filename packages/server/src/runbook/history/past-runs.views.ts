import type { z } from '@hono/zod-openapi';
import { type Actor, actorName, helpedOf, type Incident, type PastRun, type RunbookRecord } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import type { getRunbookHistory } from './contract.ts';

type History = z.infer<(typeof getRunbookHistory)['responses'][200]['content']['application/json']['schema']>;
export type PastRunView = History['runs'][number];

/** A run of before with what people see of it. */
export interface KnownRun extends PastRun {
  readonly id: string;
  readonly incidentTitle: string | null;
  readonly startedBy: Actor;
  readonly markedBy: Actor | null;
}

/** More than these are not looked at: old ones say little of today. */
const MOST_RUNS = 500;

export interface RunFilter {
  readonly service: string;
  readonly runbook?: string;
  readonly id?: string;
  readonly limit?: number;
}

/** Runs of a service, newest first, each with what came of its incident. */
export async function pastRuns(db: Kysely<Database>, filter: RunFilter): Promise<KnownRun[]> {
  const { service, runbook, id, limit = MOST_RUNS } = filter;
  const rows = await db
    .selectFrom('run')
    .leftJoin('incident', 'incident.id', 'run.incident_id')
    .leftJoin('run_mark', 'run_mark.run_id', 'run.id')
    .select(['run.id', 'run.runbook', 'run.status', 'run.started_at', 'run.finished_at', 'run.started_by'])
    .select(['run.incident_id', 'incident.state', 'run_mark.helped', 'run_mark.by'])
    .select((eb) =>
      eb
        .selectFrom('run_step')
        .select(sql<number>`count(*)::int`.as('n'))
        .whereRef('run_step.run_id', '=', 'run.id')
        .where('run_step.status', '=', 'failed')
        .as('failed'),
    )
    .where('run.service', '=', service)
    .$if(runbook !== undefined, (query) => query.where('run.runbook', '=', runbook ?? ''))
    .$if(id !== undefined, (query) => query.where('run.id', '=', id ?? ''))
    .orderBy('run.started_at', 'desc')
    .orderBy('run.id')
    .limit(limit)
    .execute();
  const begun = await runsBegun(db, [...new Set(rows.flatMap((row) => row.incident_id ?? []))]);
  return rows.map((row): KnownRun => {
    const others = begun.filter((one) => one.incident === row.incident_id && one.runbook !== row.runbook);
    return {
      id: row.id,
      runbook: row.runbook,
      status: row.status,
      startedMs: row.started_at.getTime(),
      finishedMs: row.finished_at?.getTime() ?? null,
      marked: row.helped,
      markedBy: row.by,
      failed: row.failed ?? 0,
      startedBy: row.started_by,
      incidentTitle: row.state?.title ?? null,
      incident:
        row.state &&
        incidentOf(
          row.state,
          others.map(({ atMs }) => atMs),
        ),
    };
  });
}

function incidentOf(state: Incident, otherRunsMs: readonly number[]): PastRun['incident'] {
  const { id, components, severity, resolvedMs } = state;
  return { id, components, severity, resolvedMs, otherRunsMs };
}

/** Runs that people began; what starts by itself says nothing of the one before. */
async function runsBegun(db: Kysely<Database>, incidents: readonly string[]) {
  if (incidents.length === 0) return [];
  const rows = await db
    .selectFrom('run')
    .select(['incident_id', 'runbook', 'started_at'])
    .where('incident_id', 'in', incidents)
    .where('auto', '=', false)
    .execute();
  return rows.map((row) => ({ incident: row.incident_id, runbook: row.runbook, atMs: row.started_at.getTime() }));
}

/** A run as the API shows it. */
export function pastRunView(run: KnownRun): PastRunView {
  return {
    id: run.id,
    incidentId: run.incident?.id ?? null,
    incidentTitle: run.incidentTitle,
    status: run.status,
    startedBy: actorName(run.startedBy),
    startedByRun: run.startedBy.kind === 'run' ? run.startedBy.runId : null,
    startedAt: new Date(run.startedMs).toISOString(),
    finishedAt: run.finishedMs === null ? null : new Date(run.finishedMs).toISOString(),
    failedSteps: run.failed,
    helped: helpedOf(run),
    markedBy: run.markedBy && actorName(run.markedBy),
  };
}

/** A record as the API shows it. */
export function recordView({ lastMs, ...record }: RunbookRecord): History['record'] {
  return { ...record, lastAt: lastMs === null ? null : new Date(lastMs).toISOString() };
}
