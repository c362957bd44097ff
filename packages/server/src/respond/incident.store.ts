import type { Decision, Incident, TimelineEntry } from '@tocsin/core';
import { isActive } from '@tocsin/core';
import { sql } from 'kysely';
import type { Tx } from '../platform/database/tables.ts';
import { chain } from './timeline-chain.ts';

/** Takes the next id of a year: INC-2026-001. The row is locked, so two incidents never share one. */
export async function takeIncidentId(tx: Tx, atMs: number): Promise<string> {
  const year = new Date(atMs).getUTCFullYear();
  const row = await tx
    .insertInto('incident_number')
    .values({ year, last: 1 })
    .onConflict((conflict) => conflict.column('year').doUpdateSet({ last: sql`incident_number.last + 1` }))
    .returning('last')
    .executeTakeFirstOrThrow();
  return `INC-${year}-${String(row.last).padStart(3, '0')}`;
}

/** Stores a new incident with its first entries. */
export async function insertIncident(tx: Tx, decision: Decision, atMs: number): Promise<void> {
  await tx
    .insertInto('incident')
    .values({ id: decision.incident.id, ...rowOf(decision) })
    .execute();
  await appendEntries(tx, decision, 0, '', atMs);
}

/**
 * Stores what was decided, if the incident is still as it was when it was decided.
 * @returns false when somebody else was faster: decide again
 */
export async function storeDecision(tx: Tx, before: Incident, decision: Decision, atMs: number): Promise<boolean> {
  const updated = await tx
    .updateTable('incident')
    .set(rowOf(decision))
    .where('id', '=', before.id)
    .where('version', '=', before.version)
    .executeTakeFirst();
  if (updated.numUpdatedRows !== 1n) return false;
  if (decision.entries.length > 0) {
    const last = await tx
      .selectFrom('timeline_entry')
      .select('hash')
      .where('incident_id', '=', before.id)
      .where('seq', '=', before.version)
      .executeTakeFirstOrThrow();
    await appendEntries(tx, decision, before.version, last.hash, atMs);
  }
  return true;
}

function rowOf(decision: Decision) {
  const { incident, wakeAtMs } = decision;
  return {
    service: incident.service,
    plan_version: incident.planVersion,
    status: incident.status,
    active: isActive(incident),
    severity: incident.severity,
    opened_at: new Date(incident.openedMs),
    resolved_at: incident.resolvedMs === null ? null : new Date(incident.resolvedMs),
    version: incident.version,
    wake_at: wakeAtMs === null ? null : new Date(wakeAtMs),
    state: JSON.stringify(incident),
  };
}

async function appendEntries(tx: Tx, decision: Decision, after: number, lastHash: string, atMs: number): Promise<void> {
  const id = decision.incident.id;
  const entries: TimelineEntry[] = decision.entries.map((entry, i) => ({ ...entry, seq: after + i + 1, atMs }));
  const rows = chain(id, lastHash, entries).map((entry) => ({
    incident_id: id,
    seq: entry.seq,
    at: new Date(entry.atMs),
    actor: JSON.stringify(entry.actor),
    kind: entry.fact.kind,
    text: entry.text,
    fact: JSON.stringify(entry.fact),
    hash: entry.hash,
  }));
  await tx.insertInto('timeline_entry').values(rows).execute();
}
