import type { EpochMs, Signal } from '@tocsin/core';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import type { AlertTable } from '../tables.ts';

/** An alert as it is stored. */
export type StoredAlert = Selectable<AlertTable>;

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

/** Opens, changes or closes the alert of a signal; what the response is told of it follows. @returns it; null when there was none to close */
export async function storeSignal(
  tx: Kysely<Database>,
  service: string,
  signal: Signal,
  nowMs: EpochMs,
): Promise<StoredAlert | null> {
  const at = new Date(nowMs);
  const { status, summary, severity } = signal;
  const changed = { status, summary, severity, last_at: at };
  const updated = await tx
    .updateTable('alert')
    .set(status === 'firing' ? { ...changed, since: new Date(signal.sinceMs) } : changed)
    .where('service', '=', service)
    .where('dedup_key', '=', signal.dedupKey)
    .where('status', '=', 'firing')
    .returningAll()
    .executeTakeFirst();
  if (updated || status === 'resolved') return updated ?? null;
  return tx
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
      labels: '{}',
    })
    .returningAll()
    .executeTakeFirstOrThrow();
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

/** What the response was told of an alert, or why it was not. */
export interface Told {
  readonly id: string;
  /** The last status that the response was told; null: it has heard nothing of it. */
  readonly told: 'firing' | 'resolved' | null;
  readonly incidentId: string | null;
  readonly heldBy: string | null;
  readonly because: string | null;
  readonly untilMs: EpochMs | null;
  readonly rule: string | null;
  readonly ruleSeverity: string | null;
  readonly ruleComponent: string | null;
  readonly group: string | null;
}

/** Records what the response was told of alerts, of which incident each is, and what holds the others. */
export async function storeTold(tx: Kysely<Database>, alerts: readonly Told[], nowMs: EpochMs): Promise<void> {
  const column = <K extends keyof Told>(key: K) => alerts.map((alert) => alert[key]);
  const until = alerts.map(({ untilMs }) => (untilMs === null ? null : new Date(untilMs)));
  await sql`
    update alert set untold = false, told = now.told, incident_id = now.incident_id, acknowledge_by = null,
      held_by = now.held_by, held_because = now.because, held_until = now.until,
      held_at = case when alert.held_by is not distinct from now.held_by then alert.held_at
        when now.held_by is null then null else ${new Date(nowMs)}::timestamptz end,
      rule = now.rule, rule_severity = now.rule_severity, rule_component = now.rule_component, alert_group = now.alert_group
    from unnest(${column('id')}::bigint[], ${column('told')}::text[], ${column('incidentId')}::text[],
      ${column('heldBy')}::text[], ${column('because')}::text[], ${until}::timestamptz[], ${column('rule')}::text[],
      ${column('ruleSeverity')}::text[], ${column('ruleComponent')}::text[], ${column('group')}::text[])
      as now (id, told, incident_id, held_by, because, until, rule, rule_severity, rule_component, alert_group)
    where alert.id = now.id`.execute(tx);
}
