import type { EpochMs, Signal } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';

/** One or more equal events of one sender, as an intake understood them. */
export interface TakenTrigger {
  readonly service: string;
  readonly dedupKey: string;
  readonly source: string;
  readonly summary: string;
  readonly severity: string;
  readonly components: readonly string[];
  readonly runbook: string | null;
  /** What the sender says of it, by name: rules, silences and inhibitions match them. */
  readonly labels: Readonly<Record<string, string>>;
  /** Where the sender shows it. */
  readonly link: string | null;
  readonly sinceMs: EpochMs;
  /** The event as it was sent. */
  readonly event: Buffer;
  readonly count: number;
}

/** Names an alert that may be firing. */
export interface AlertName {
  readonly service: string;
  readonly dedupKey: string;
}

/** Opens, changes or closes the alert of a signal. @returns its id; null when there was none to close */
export async function storeSignal(
  tx: Kysely<Database>,
  service: string,
  signal: Signal,
  nowMs: EpochMs,
): Promise<string | null> {
  const at = new Date(nowMs);
  const { status, summary, severity } = signal;
  const changed = { status, summary, severity, last_at: at, told: status };
  const updated = await tx
    .updateTable('alert')
    .set(status === 'firing' ? { ...changed, since: new Date(signal.sinceMs) } : changed)
    .where('service', '=', service)
    .where('dedup_key', '=', signal.dedupKey)
    .where('status', '=', 'firing')
    .returning('id')
    .executeTakeFirst();
  if (updated || status === 'resolved') return updated?.id ?? null;
  const inserted = await tx
    .insertInto('alert')
    .values({
      ...changed,
      service,
      dedup_key: signal.dedupKey,
      source: signal.source,
      components: [...signal.components],
      runbook: signal.runbook,
      since: new Date(signal.sinceMs),
      first_at: at,
      incident_id: null,
      acknowledge_by: null,
      event: null,
      labels: '{}',
      link: null,
      held_by: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return inserted.id;
}

/**
 * Takes in triggers, one row a key: opens an alert or counts one that is firing.
 * @returns the services that have something to tell the response
 */
export async function takeTriggers(
  tx: Kysely<Database>,
  triggers: readonly TakenTrigger[],
  nowMs: EpochMs,
): Promise<string[]> {
  if (triggers.length === 0) return [];
  const column = <K extends keyof TakenTrigger>(key: K) => triggers.map((trigger) => trigger[key]);
  const since = triggers.map((trigger) => new Date(trigger.sinceMs));
  const rows = await sql<{ service: string; untold: boolean }>`
    insert into alert as a (service, dedup_key, source, summary, severity, components, runbook, labels, link, since, event,
      count, status, untold, first_at, last_at)
    select service, dedup_key, source, summary, severity, array(select jsonb_array_elements_text(components)), runbook,
      labels, link, since, event, count,
      'firing', true, ${new Date(nowMs)}, ${new Date(nowMs)}
    from unnest(${column('service')}::text[], ${column('dedupKey')}::text[], ${column('source')}::text[],
      ${column('summary')}::text[], ${column('severity')}::text[], ${triggers.map((t) => JSON.stringify(t.components))}::jsonb[], ${column('runbook')}::text[],
      ${triggers.map((t) => JSON.stringify(t.labels))}::jsonb[], ${column('link')}::text[],
      ${since}::timestamptz[], ${column('event')}::bytea[], ${column('count')}::bigint[])
      as t (service, dedup_key, source, summary, severity, components, runbook, labels, link, since, event, count)
    on conflict (service, dedup_key) where status = 'firing' do update set
      count = a.count + excluded.count, last_at = excluded.last_at, summary = excluded.summary,
      severity = excluded.severity, untold = a.untold or a.severity is distinct from excluded.severity
    returning service, untold`.execute(tx);
  return rows.rows.filter((row) => row.untold).map((row) => row.service);
}

/** Closes alerts that are firing; a key that is not known is dropped. @returns the services of those that were */
export async function takeResolves(
  tx: Kysely<Database>,
  names: readonly AlertName[],
  nowMs: EpochMs,
): Promise<string[]> {
  return change(tx, names, sql`status = 'resolved', last_at = ${new Date(nowMs)}`);
}

/** Notes that senders acknowledged alerts that are firing. @returns the services of those that were */
export async function takeAcknowledgements(
  tx: Kysely<Database>,
  names: readonly AlertName[],
  sender: string,
): Promise<string[]> {
  return change(tx, names, sql`acknowledge_by = ${sender}`);
}

async function change(
  tx: Kysely<Database>,
  names: readonly AlertName[],
  set: ReturnType<typeof sql>,
): Promise<string[]> {
  if (names.length === 0) return [];
  const services = names.map((name) => name.service);
  const keys = names.map((name) => name.dedupKey);
  const rows = await sql<{ service: string }>`
    update alert as a set ${set}, untold = true
    from unnest(${services}::text[], ${keys}::text[]) as t (service, dedup_key)
    where a.service = t.service and a.dedup_key = t.dedup_key and a.status = 'firing'
    returning a.service`.execute(tx);
  return rows.rows.map((row) => row.service);
}

/** The incident that an alert was told to last; null when it was told to none. */
export async function incidentOfAlert(tx: Kysely<Database>, alertId: string | null): Promise<string | null> {
  if (alertId === null) return null;
  const row = await tx.selectFrom('alert').select('incident_id').where('id', '=', alertId).executeTakeFirst();
  return row?.incident_id ?? null;
}

/** Records that the response was told of alerts, and of which incident each is. */
export async function storeTold(
  tx: Kysely<Database>,
  alerts: readonly { readonly id: string; readonly incidentId: string | null }[],
): Promise<void> {
  const ids = alerts.map(({ id }) => id);
  const incidents = alerts.map(({ incidentId }) => incidentId);
  await sql`
    update alert set untold = false, told = alert.status, incident_id = now.incident_id, acknowledge_by = null
    from unnest(${ids}::bigint[], ${incidents}::text[]) as now (id, incident_id)
    where alert.id = now.id`.execute(tx);
}
