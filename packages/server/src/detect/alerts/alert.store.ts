import type { EpochMs, Signal } from '@tocsin/core';
import { type Kysely, type Selectable, sql } from 'kysely';
import type pg from 'pg';
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

/** A batch of events, each key in one of the three and once, in order of key: two nodes must not lock crosswise. */
export interface TakenBatch {
  readonly triggers: readonly TakenTrigger[];
  readonly resolves: readonly AlertName[];
  /** Senders who acknowledged an alert, by the name that is shown. */
  readonly acknowledgements: readonly (AlertName & { readonly sender: string })[];
}

/**
 * One statement, and so one journey to the database and one wait for its disk: opens alerts or counts those that are firing,
 * closes those that are over (a key that is not known is dropped), and notes who acknowledged. Of each service with something to
 * tell, a job that tells it is added, in order of service, because a job's key is a lock, too.
 */
const TAKE_IN = `
  with taken as (
    insert into alert as a (service, dedup_key, source, summary, severity, components, runbook, labels, link, since, event,
      count, status, untold, first_at, last_at)
    select service, dedup_key, source, summary, severity, array(select jsonb_array_elements_text(components::jsonb)), runbook,
      labels::jsonb, link, to_timestamp(since / 1000), event, count, 'firing', true, to_timestamp($1::float8 / 1000),
      to_timestamp($1 / 1000)
    from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
      $11::float8[], $12::bytea[], $13::bigint[])
      as t (service, dedup_key, source, summary, severity, components, runbook, labels, link, since, event, count)
    on conflict (service, dedup_key) where status = 'firing' do update set
      count = a.count + excluded.count, last_at = excluded.last_at, summary = excluded.summary,
      severity = excluded.severity, untold = a.untold or a.severity is distinct from excluded.severity
    returning service, untold),
  resolved as (
    update alert as a set status = 'resolved', last_at = to_timestamp($1 / 1000), untold = true
    from unnest($14::text[], $15::text[]) as t (service, dedup_key)
    where a.service = t.service and a.dedup_key = t.dedup_key and a.status = 'firing'
    returning a.service),
  acknowledged as (
    update alert as a set acknowledge_by = t.sender, untold = true
    from unnest($16::text[], $17::text[], $18::text[]) as t (service, dedup_key, sender)
    where a.service = t.service and a.dedup_key = t.dedup_key and a.status = 'firing'
    returning a.service),
  changed as (
    select service from taken where untold union select service from resolved union select service from acknowledged
    order by service)
  select changed.service from changed cross join lateral graphile_worker.add_job('tell-alerts',
    payload := json_build_object('service', changed.service), run_at := to_timestamp($19::float8 / 1000),
    job_key := 'tell-alerts:' || changed.service, job_key_mode := 'replace') as job`;

/**
 * Takes in a batch, whole or not at all; it is durable when this resolves.
 * @param tellAtMs when the job tells what nobody has told by then, on the database's clock
 * @returns the services that have something to tell the response
 */
export async function takeIn(
  pool: pg.Pool,
  { triggers, resolves, acknowledgements }: TakenBatch,
  { nowMs, tellAtMs }: { readonly nowMs: EpochMs; readonly tellAtMs: EpochMs },
): Promise<string[]> {
  const column = <K extends keyof TakenTrigger>(key: K) => triggers.map((trigger) => trigger[key]);
  const named = (names: readonly AlertName[]) => [names.map((one) => one.service), names.map((one) => one.dedupKey)];
  const values = [
    nowMs,
    ...[column('service'), column('dedupKey'), column('source'), column('summary'), column('severity')],
    triggers.map(({ components }) => (components.length === 0 ? '[]' : JSON.stringify(components))),
    column('runbook'),
    triggers.map(({ labels }) => JSON.stringify(labels)),
    ...[column('link'), column('sinceMs'), column('event'), column('count')],
    ...named(resolves),
    ...named(acknowledgements),
    acknowledgements.map(({ sender }) => sender),
    tellAtMs,
  ];
  // Prepared once a connection for the storm. A plan that is kept may have been made for a table that was small, which matters
  // to updates alone.
  const isStorm = resolves.length + acknowledgements.length === 0;
  const query = { ...(isStorm ? { name: 'take-in' } : {}), text: TAKE_IN, values };
  const { rows } = await pool.query<{ service: string }>(query);
  return rows.map(({ service }) => service);
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
