import { cleanText } from '@tocsin/channels';
import type { Actor } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { readIncident } from '../../respond/incident.views.ts';
import type { ReviewRow } from '../review.store.ts';
import { lockOpenReview } from '../review.views.ts';
import { factsKey, freshReport } from './fresh-report.ts';
import { type InConflict, mergeText } from './merge-text.ts';
import { hasSavedThisMinute, isTyped, type SavedWhat, storeReport, textAt } from './report.store.ts';

export interface EditedReport {
  readonly text: string;
  /** The version that was edited; 0: the text that follows the timeline. */
  readonly base: number;
  /** The text that was edited, where `base` is 0. */
  readonly read?: string | undefined;
}

export interface SavedReport {
  readonly version: number;
  readonly text: string;
  /** Whether it is another text than the one that was sent. */
  readonly merged: boolean;
}

const MOST_LETTERS = 400_000;

/**
 * Saves what a person made of a version of the report. What others saved meanwhile is merged in, line by line.
 * @throws Problem 'conflict' with both texts where both changed the same lines; 'not-found'; 'invalid'
 */
export async function saveReport(app: App, id: string, edited: EditedReport, actor: Actor): Promise<SavedReport> {
  const mine = tidy(edited.text);
  return app.db.transaction().execute(async (tx) => {
    const row = await lockOpenReview(tx, id);
    if (edited.base > row.version) {
      const message = `The report has no version ${edited.base}; the last one is ${row.version}. Read it again.`;
      throw new Problem('invalid', message, [{ at: 'base', message }]);
    }
    const fresh = row.version === 0 ? await freshReport(app, tx, row) : null;
    const theirs = row.report ?? fresh ?? '';
    const base = await baseOf(tx, row, edited, theirs);
    const { text, conflicts } = mergeText(base, mine, theirs);
    if (conflicts > 0) throw inConflict(row.version, { theirs, yours: mine, merged: text });
    if (text === theirs) return { version: row.version, text, merged: text !== mine };
    const merged = text !== mine;
    const facts = fresh === null ? {} : { facts: { text: fresh, key: await keyOf(tx, row) } };
    const version = await store(app, tx, row, { text, what: merged ? 'merged' : 'saved', actor, ...facts });
    return { version, text, merged };
  });
}

/**
 * Writes the report anew and merges it into what people made of it.
 * @param settle what becomes of lines that people changed and that would be written otherwise now
 * @throws Problem 'conflict' with both texts where `settle` is "ask"; 'not-found'
 */
export async function refreshReport(
  app: App,
  id: string,
  settle: 'ask' | 'people' | 'both',
  actor: Actor,
): Promise<SavedReport> {
  const how: InConflict = { ask: 'mark', people: 'theirs', both: 'both' }[settle] as InConflict;
  return app.db.transaction().execute(async (tx) => {
    const row = await lockOpenReview(tx, id);
    const fresh = await freshReport(app, tx, row);
    if (row.version === 0 || row.report === null) return { version: row.version, text: fresh, merged: false };
    const { text, conflicts } = mergeText(row.facts ?? row.report, fresh, row.report, how);
    if (conflicts > 0 && settle === 'ask')
      throw inConflict(row.version, { theirs: row.report, yours: fresh, merged: text });
    const facts = { text: fresh, key: await keyOf(tx, row) };
    if (text === row.report) {
      const taken = { facts: facts.text, facts_key: facts.key };
      await tx.updateTable('review').set(taken).where('id', '=', id).execute();
      await app.live.publish(tx, 'review', id);
      return { version: row.version, text, merged: false };
    }
    const version = await store(app, tx, row, { text, what: 'facts', actor, facts });
    return { version, text, merged: true };
  });
}

/** Makes an old version the newest one; what was written since stays in the history. @throws Problem 'not-found' */
export async function restoreReport(app: App, id: string, version: number, actor: Actor): Promise<SavedReport> {
  return app.db.transaction().execute(async (tx) => {
    const row = await lockOpenReview(tx, id);
    const old = await tx
      .selectFrom('review_version')
      .select('text')
      .where('review_id', '=', id)
      .where('version', '=', version)
      .executeTakeFirst();
    if (!old) throw new Problem('not-found', `The history of this report has no version ${version}.`);
    if (old.text === row.report) return { version: row.version, text: old.text, merged: false };
    const restored = await store(app, tx, row, { text: old.text, what: 'restored', actor });
    return { version: restored, text: old.text, merged: false };
  });
}

interface ToStore {
  readonly text: string;
  readonly what: SavedWhat;
  readonly actor: Actor;
  readonly facts?: { readonly text: string; readonly key: string };
}

/** Stores and tells. Whoever saves again and again is on record once a minute; the history says the rest. */
async function store(app: App, tx: Tx, row: ReviewRow, saved: ToStore): Promise<number> {
  if (saved.text.length > MOST_LETTERS) {
    throw new Problem('invalid', `A report has at most ${MOST_LETTERS} letters; together these are more.`);
  }
  const nowMs = app.clock.now();
  const isOften = isTyped(saved.what) && (await hasSavedThisMinute(tx, row.id, saved.actor, nowMs));
  const version = await storeReport(tx, row, { ...saved, nowMs });
  const detail = { incidentId: row.incident_id, version };
  if (!isOften) await audit(tx, nowMs, saved.actor, `review.report-${saved.what}`, row.id, detail);
  await app.live.publish(tx, 'review', row.id);
  return version;
}

async function baseOf(tx: Tx, row: ReviewRow, { base, read }: EditedReport, theirs: string): Promise<string> {
  if (base === row.version && base > 0) return theirs;
  if (base === 0) return read === undefined ? (row.facts ?? theirs) : tidy(read);
  return (await textAt(tx, row.id, base)) ?? theirs;
}

async function keyOf(tx: Tx, row: ReviewRow): Promise<string> {
  return factsKey(tx, row, await readIncident(tx, row.incident_id));
}

/** Text as it is stored: no control characters, and nothing that turns the direction of what follows. */
function tidy(text: string): string {
  return cleanText(text);
}

function inConflict(version: number, texts: { theirs: string; yours: string; merged: string }): Problem {
  const message = 'Somebody else changed the same lines meanwhile. Merge the two, and save again with this version.';
  return new Problem('conflict', message, [], { version, ...texts });
}
