import type { Actor, EpochMs } from '@tocsin/core';
import type { Kysely, Selectable } from 'kysely';
import type { Database, Tx } from '../../../platform/database/tables.ts';
import { Problem } from '../../../platform/problem.ts';
import type { PublicProgress } from '../public-status.ts';
import type { NoticeTables } from './notice.tables.ts';

export type NoticeRow = Selectable<NoticeTables['status_notice']>;
export type NoticeUpdateRow = Selectable<NoticeTables['status_notice_update']>;

/** Adds a notice without its first text. */
export async function insertNotice(
  tx: Tx,
  { components, ...notice }: Pick<NoticeRow, 'service' | 'title' | 'status' | 'components'>,
  actor: Actor,
  nowMs: EpochMs,
): Promise<NoticeRow> {
  return tx
    .insertInto('status_notice')
    .values({
      ...notice,
      components: JSON.stringify(components),
      started_at: new Date(nowMs),
      resolved_at: null,
      made_by: JSON.stringify(actor),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Reads a notice and keeps others from changing it. @throws Problem 'not-found' */
export async function lockNotice(tx: Tx, service: string, id: string): Promise<NoticeRow> {
  const query = tx.selectFrom('status_notice').selectAll().where('id', '=', id).where('service', '=', service);
  const row = await query.forUpdate().executeTakeFirst();
  if (!row) throw new Problem('not-found', `${service} has no notice ${id}. \`tocsin status notice list\` shows them.`);
  return row;
}

/** Writes what a notice says now. */
export async function writeNotice(tx: Tx, { id, title, status, components, resolved_at }: NoticeRow): Promise<void> {
  await tx
    .updateTable('status_notice')
    .set({ title, status, components: JSON.stringify(components), resolved_at })
    .where('id', '=', id)
    .execute();
}

/** Adds a text under a notice. @returns its number */
export async function addText(
  tx: Tx,
  update: { readonly notice: string; readonly status: PublicProgress; readonly text: string },
  actor: Actor,
  nowMs: EpochMs,
): Promise<string> {
  const values = { ...update, at: new Date(nowMs), made_by: JSON.stringify(actor) };
  const row = await tx.insertInto('status_notice_update').values(values).returning('id').executeTakeFirstOrThrow();
  return row.id;
}

export interface NoticeWithTexts {
  readonly notice: NoticeRow;
  /** Newest first. */
  readonly texts: readonly NoticeUpdateRow[];
}

/** The notices of a service that are not over or ended since a moment, newest first, at most 1,000. */
export async function readNotices(db: Kysely<Database>, service: string, sinceMs: EpochMs): Promise<NoticeWithTexts[]> {
  const notices = await db
    .selectFrom('status_notice')
    .selectAll()
    .where('service', '=', service)
    .where((eb) => eb.or([eb('resolved_at', 'is', null), eb('resolved_at', '>=', new Date(sinceMs))]))
    .orderBy('id', 'desc')
    .limit(1000)
    .execute();
  return withTexts(db, notices);
}

/** The notices of a service that ended in a span, newest first, at most 1,000. */
export async function readNoticesOfSpan(
  db: Kysely<Database>,
  service: string,
  { fromMs, toMs }: { readonly fromMs: EpochMs; readonly toMs: EpochMs },
): Promise<NoticeWithTexts[]> {
  const notices = await db
    .selectFrom('status_notice')
    .selectAll()
    .where('service', '=', service)
    .where('resolved_at', '>=', new Date(fromMs))
    .where('resolved_at', '<', new Date(toMs))
    .orderBy('id', 'desc')
    .limit(1000)
    .execute();
  return withTexts(db, notices);
}

/** One notice; undefined: there is none. */
export async function findNotice(
  db: Kysely<Database>,
  service: string,
  id: string,
): Promise<NoticeWithTexts | undefined> {
  const query = db.selectFrom('status_notice').selectAll().where('id', '=', id).where('service', '=', service);
  return (await withTexts(db, await query.execute()))[0];
}

async function withTexts(db: Kysely<Database>, notices: readonly NoticeRow[]): Promise<NoticeWithTexts[]> {
  if (notices.length === 0) return [];
  const ids = notices.map(({ id }) => id);
  const query = db.selectFrom('status_notice_update').selectAll().where('notice', 'in', ids);
  const texts = await query.orderBy('id', 'desc').execute();
  const byNotice = new Map<string, NoticeUpdateRow[]>();
  for (const text of texts) byNotice.set(text.notice, [...(byNotice.get(text.notice) ?? []), text]);
  return notices.map((notice) => ({ notice, texts: byNotice.get(notice.id) ?? [] }));
}
