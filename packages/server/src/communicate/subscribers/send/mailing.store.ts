import type { EpochMs } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database, Tx } from '../../../platform/database/tables.ts';
import type { NoticeKind, RecipientState, SubscriberKind } from '../subscriber.tables.ts';

export type Lane = 'mail' | 'web';

/** A mailing that is under way. */
export interface OpenMailing {
  readonly id: string;
  readonly number: string;
  readonly service: string;
  readonly kind: NoticeKind;
  readonly about: string;
  readonly state: string;
  readonly title: string;
  readonly text: string;
  readonly components: readonly string[];
  readonly status: 'new' | 'running';
  readonly created_at: Date;
}

/** Mailings that wait to be spread or sent: what is about an incident first, then in their order. */
export async function openMailings(db: Kysely<Database>): Promise<OpenMailing[]> {
  const { rows } = await sql<OpenMailing>`
    select id, number, service, kind, about, state, title, text, components, status, created_at from mailing
    where status in ('new', 'running')
    order by case kind when 'incident' then 0 when 'maintenance' then 1 else 2 end, number limit 1000`.execute(db);
  return rows;
}

/**
 * Writes one row for each subscriber whom it concerns, and takes unsent rows from older mailings about the same: people get the
 * newest state. Without recipients it is done.
 * @param mailLane whether there is a channel for e-mail
 */
export async function spreadMailing(tx: Tx, mailing: OpenMailing, nowMs: EpochMs): Promise<void> {
  const now = new Date(nowMs);
  const { rows } = await sql`select 1 from mailing where id = ${mailing.id} and status = 'new' for update`.execute(tx);
  if (rows.length === 0) return;
  const spread = await sql`
    insert into mailing_recipient (mailing, subscriber, lane, state, next_at)
    select ${mailing.id}, id, case kind when 'email' then 'mail' else 'web' end, 'queued', ${now}
    from subscriber
    where service = ${mailing.service} and status = 'confirmed'
      and (components = '{}' or ${mailing.components.length} = 0 or components && ${[...mailing.components]}::text[])`.execute(
    tx,
  );
  const older = sql`select id from mailing where service = ${mailing.service} and kind = ${mailing.kind}
    and about = ${mailing.about} and number < ${mailing.number} and status in ('running', 'paused')`;
  await sql`
    update mailing_recipient older set state = 'superseded', ended_at = ${now}
    from mailing_recipient newer
    where older.mailing in (${older}) and older.state = 'queued'
      and newer.mailing = ${mailing.id} and newer.subscriber = older.subscriber`.execute(tx);
  const recipients = Number(spread.numAffectedRows ?? 0);
  await sql`update mailing set status = ${recipients === 0 ? 'done' : 'running'}, recipients = ${recipients},
    spread_at = ${now}, ended_at = ${recipients === 0 ? now : null} where id = ${mailing.id}`.execute(tx);
}

/** A recipient whom this node has claimed. */
export interface Claimed {
  readonly subscriber: string;
  readonly kind: SubscriberKind;
  readonly address: string;
  readonly attempts: number;
  /** False: they have left since, or are suppressed. */
  readonly wants: boolean;
}

/**
 * Claims recipients whose time has come. Whoever dies now leaves them claimed. Rows that another node is claiming are passed over.
 * @param claimant name of this process
 */
export async function claimRecipients(
  db: Kysely<Database>,
  { mailing, lane, most }: { readonly mailing: string; readonly lane: Lane; readonly most: number },
  claimant: string,
  nowMs: EpochMs,
): Promise<Claimed[]> {
  const now = new Date(nowMs);
  const { rows } = await sql<Claimed>`
    with due as (
      select subscriber from mailing_recipient
      where mailing = ${mailing} and lane = ${lane} and state = 'queued' and next_at <= ${now}
        and exists (select 1 from mailing where id = ${mailing} and status = 'running')
      order by next_at limit ${most} for update skip locked
    ), claimed as (
      update mailing_recipient r set state = 'claimed', claimed_by = ${claimant}, claimed_at = ${now}, attempts = attempts + 1
      from due where r.mailing = ${mailing} and r.subscriber = due.subscriber
      returning r.subscriber, r.attempts
    )
    select claimed.subscriber, claimed.attempts, coalesce(s.kind, 'email') as kind, coalesce(s.address, '') as address,
      coalesce(s.status = 'confirmed', false) as wants
    from claimed left join subscriber s on s.id = claimed.subscriber`.execute(db);
  return rows;
}

/** What became of one recipient. */
export interface Settled {
  readonly subscriber: string;
  readonly state: RecipientState;
  readonly reason: string | null;
  /** When it is tried again; null: never. */
  readonly nextMs: EpochMs | null;
  /** Whether the attempt counts. */
  readonly counts: boolean;
}

/** Records what became of recipients that this process has claimed, also of those that another one has given up since. */
export async function settleRecipients(
  db: Kysely<Database>,
  mailing: string,
  settled: readonly Settled[],
  claimant: string,
  nowMs: EpochMs,
): Promise<void> {
  if (settled.length === 0) return;
  const rows = settled.map(({ nextMs, ...row }) => ({ ...row, next: nextMs === null ? null : new Date(nextMs) }));
  await sql`
    update mailing_recipient r set state = s.state, reason = s.reason, next_at = coalesce(s.next, r.next_at),
      ended_at = case when s.state = 'queued' then null else ${new Date(nowMs)}::timestamptz end,
      attempts = r.attempts - case when s.counts then 0 else 1 end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as s (subscriber text, state text, reason text, next timestamptz, counts boolean)
    where r.mailing = ${mailing} and r.subscriber = s.subscriber and r.claimed_by = ${claimant}
      and (r.state = 'claimed' or (r.state = 'unclear' and s.state <> 'queued'))`.execute(db);
}

/**
 * Rows that other processes had claimed: nobody knows whether they were sent. Mails are not sent again; programs tell a repetition by
 * its id, so what is theirs is.
 */
export async function giveUpClaims(db: Kysely<Database>, claimant: string, nowMs: EpochMs): Promise<number> {
  const now = new Date(nowMs);
  const done = await sql`
    update mailing_recipient r set
      state = case when s.kind = 'webhook' then 'queued' else 'unclear' end,
      ended_at = case when s.kind = 'webhook' then null else ${now}::timestamptz end,
      reason = 'The node that was sending it has ended.'
    from mailing_recipient c left join subscriber s on s.id = c.subscriber
    where c.state = 'claimed' and c.claimed_by <> ${claimant}
      and c.mailing in (select id from mailing where status in ('running', 'paused', 'cancelled', 'superseded'))
      and r.mailing = c.mailing and r.subscriber = c.subscriber and r.state = 'claimed'`.execute(db);
  return Number(done.numAffectedRows ?? 0);
}

/** Ends mailings of which nobody is left. @returns their services */
export async function endMailings(db: Kysely<Database>, nowMs: EpochMs): Promise<string[]> {
  const { rows } = await sql<{ service: string }>`
    update mailing m set note = null, ended_at = ${new Date(nowMs)},
      status = case when exists (select 1 from mailing_recipient r where r.mailing = m.id and r.state = 'superseded')
        then 'superseded' else 'done' end
    where m.status = 'running' and not exists
      (select 1 from mailing_recipient r where r.mailing = m.id and r.state in ('queued', 'claimed'))
    returning service`.execute(db);
  return rows.map(({ service }) => service);
}

/** Says why a mailing does not go on; null: it does. */
export async function noteMailing(db: Kysely<Database>, mailing: string, note: string | null): Promise<void> {
  await sql`update mailing set note = ${note} where id = ${mailing} and note is distinct from ${note}`.execute(db);
}

/** Earlier mailings about the same, oldest first, and this one. */
export async function mailingsAbout(db: Kysely<Database>, mailing: OpenMailing) {
  return db
    .selectFrom('mailing')
    .select(['id', 'state', 'text', 'created_at'])
    .where('service', '=', mailing.service)
    .where('kind', '=', mailing.kind)
    .where('about', '=', mailing.about)
    .where('number', '<=', mailing.number)
    .orderBy('number')
    .limit(100)
    .execute();
}

/** What is to be tried again is not, where a newer mailing tells the same person more, or the mailing was ended meanwhile. */
export async function dropOverhauled(db: Kysely<Database>, mailing: string, nowMs: EpochMs): Promise<void> {
  await sql`
    update mailing_recipient r set ended_at = ${new Date(nowMs)},
      state = case when m.status = 'cancelled' then 'cancelled' else 'superseded' end
    from mailing m
    where r.mailing = ${mailing} and m.id = r.mailing and r.state = 'queued' and (m.status = 'cancelled' or exists (
      select 1 from mailing_recipient newer join mailing n on n.id = newer.mailing
      where newer.subscriber = r.subscriber and n.service = m.service and n.kind = m.kind and n.about = m.about
        and n.number > m.number))`.execute(db);
}

/** Lets those be sent to again of whom nobody knows whether they have it, but not old news. @returns how many */
export async function queueUnclear(tx: Tx, mailing: string, nowMs: EpochMs): Promise<number> {
  const done = await sql`
    update mailing_recipient r set state = 'queued', attempts = 0, next_at = ${new Date(nowMs)}, ended_at = null,
      claimed_by = null, claimed_at = null, reason = 'Somebody wanted it to be sent again.'
    from mailing m
    where r.mailing = ${mailing} and m.id = r.mailing and r.state = 'unclear' and not exists (
      select 1 from mailing_recipient newer join mailing n on n.id = newer.mailing
      where newer.subscriber = r.subscriber and n.service = m.service and n.kind = m.kind and n.about = m.about
        and n.number > m.number)`.execute(tx);
  return Number(done.numAffectedRows ?? 0);
}

/** How old news may be that is still sent. */
export const STALE_MS = 2 * 86_400_000;

/** What could not be sent for two days is no news any more. */
export async function dropStale(db: Kysely<Database>, beforeMs: EpochMs, nowMs: EpochMs): Promise<void> {
  await sql`
    update mailing_recipient r set state = 'failed', ended_at = ${new Date(nowMs)}, reason = 'It could not be sent for two days.'
    from mailing m where m.id = r.mailing and m.status = 'running' and m.created_at < ${new Date(beforeMs)}
      and r.state = 'queued'`.execute(db);
}

/** Forgets mailings that ended before a moment, and whom they went to. */
export async function dropOldMailings(db: Kysely<Database>, beforeMs: EpochMs): Promise<void> {
  await db.deleteFrom('mailing').where('ended_at', '<', new Date(beforeMs)).execute();
}
