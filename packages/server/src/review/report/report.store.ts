import { type Actor, actorName } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database, Tx } from '../../platform/database/tables.ts';
import type { ReviewRow } from '../review.store.ts';
import type { ReviewTables } from '../tables.ts';

export type SavedWhat = ReviewTables['review_version']['what'];

/** Versions so new are all kept, so that whoever edits one of them is merged exactly. */
const ALL_OF_THE_LAST = 60;
/** Of older ones the last of each author and minute, at most so many. */
const MOST_KEPT = 200;

export interface NewReport {
  readonly text: string;
  readonly what: SavedWhat;
  readonly actor: Actor;
  readonly nowMs: number;
  /** What the timeline said when facts were last taken over; nothing: as before. */
  readonly facts?: { readonly text: string; readonly key: string };
}

/** Stores the next version of a report whose review is locked. @returns its number */
export async function storeReport(tx: Tx, row: ReviewRow, saved: NewReport): Promise<number> {
  const version = row.version + 1;
  const { text, what, actor, nowMs, facts } = saved;
  await tx
    .updateTable('review')
    .set({ report: text, edited: true, version, ...(facts ? { facts: facts.text, facts_key: facts.key } : {}) })
    .where('id', '=', row.id)
    .execute();
  await tx
    .insertInto('review_version')
    .values({
      ...{ review_id: row.id, version, at: new Date(nowMs), what, text },
      ...{ by: JSON.stringify(actor), author: authorKey(actor) },
    })
    .execute();
  await thinOut(tx, row.id, version);
  return version;
}

/** What people write themselves, every few seconds, as against what they ask for once. */
const TYPED: readonly SavedWhat[] = ['saved', 'merged'];

export function isTyped(what: SavedWhat): boolean {
  return TYPED.includes(what);
}

/** Whether somebody has saved what they wrote in the minute that the clock shows: one of each minute stays in the history. */
export async function hasSavedThisMinute(tx: Tx, reviewId: string, actor: Actor, nowMs: number): Promise<boolean> {
  const row = await tx
    .selectFrom('review_version')
    .select('version')
    .where('review_id', '=', reviewId)
    .where('author', '=', authorKey(actor))
    .where('what', 'in', [...TYPED])
    .where('at', '>=', new Date(nowMs - (nowMs % 60_000)))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Who somebody is, for telling authors and editors apart. */
export function authorKey(actor: Actor): string {
  return actor.kind === 'person' ? `person:${actor.id}` : `${actor.kind}:${actorName(actor)}`.slice(0, 200);
}

/** The first version always stays: it is what every other comes from. */
async function thinOut(tx: Tx, reviewId: string, newest: number): Promise<void> {
  await sql`
    with old as (
      select version, row_number() over (partition by author, date_trunc('minute', at) order by version desc) as place
      from review_version where review_id = ${reviewId} and version > 1 and version <= ${newest - ALL_OF_THE_LAST}),
    kept as (select version, row_number() over (order by version desc) as place from old where place = 1)
    delete from review_version where review_id = ${reviewId} and version in (
      select version from old where place > 1
      union all select version from kept where place > ${MOST_KEPT - ALL_OF_THE_LAST})`.execute(tx);
}

/** The text of a version; of one that was thinned out, of the last before it, from which it came as well. */
export async function textAt(db: Kysely<Database>, reviewId: string, version: number): Promise<string | null> {
  const row = await db
    .selectFrom('review_version')
    .select('text')
    .where('review_id', '=', reviewId)
    .where('version', '<=', version)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.text ?? null;
}
