import { type Actor, actorName } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Database } from '../../platform/database/tables.ts';
import { readReview } from '../review.views.ts';
import { authorKey } from './report.store.ts';

/** Whoever says nothing for so long has gone. */
const SEEN_WITHIN_MS = 60_000;
const MOST_EDITORS = 50;

export interface Editor {
  readonly name: string;
  /** Heading under which they write. */
  readonly section: string | null;
  readonly seenAt: string;
}

/** Who is editing a report at the moment. */
export async function editorsOf(app: App, db: Kysely<Database>, id: string): Promise<Editor[]> {
  const rows = await db
    .selectFrom('review_editor')
    .selectAll()
    .where('review_id', '=', id)
    .where('seen_at', '>', new Date(app.clock.now() - SEEN_WITHIN_MS))
    .orderBy('name')
    .limit(MOST_EDITORS)
    .execute();
  return rows.map(({ name, section, seen_at: at }) => ({ name, section, seenAt: at.toISOString() }));
}

/** Says that somebody is editing, or no more. Others hear of it only when who edits what has changed. */
export async function setPresence(
  app: App,
  id: string,
  { editing, section }: { readonly editing: boolean; readonly section: string | null },
  actor: Actor,
): Promise<{ editors: Editor[]; version: number }> {
  const nowMs = app.clock.now();
  const editor = authorKey(actor);
  return app.db.transaction().execute(async (tx) => {
    const { version } = await readReview(tx, id);
    const before = await editorsOf(app, tx, id);
    await tx
      .deleteFrom('review_editor')
      .where('review_id', '=', id)
      .where((is) => is.or([is('editor', '=', editor), is('seen_at', '<', new Date(nowMs - SEEN_WITHIN_MS))]))
      .execute();
    if (editing) {
      const row = { review_id: id, editor, name: actorName(actor), section, seen_at: new Date(nowMs) };
      const { review_id: _review, editor: _editor, ...seen } = row;
      await tx
        .insertInto('review_editor')
        .values(row)
        .onConflict((conflict) => conflict.columns(['review_id', 'editor']).doUpdateSet(seen))
        .execute();
    }
    const editors = await editorsOf(app, tx, id);
    if (inWords(editors) !== inWords(before)) await app.live.publish(tx, 'review', id);
    return { editors, version };
  });
}

function inWords(editors: readonly Editor[]): string {
  return JSON.stringify(editors.map(({ name, section }) => [name, section]));
}
