import { cleanText, oneLine } from '@tocsin/channels';
import { type Actor, NO_PARTS, type ReportForm, type ReviewParts, suggestKeyEvents } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { Problem } from '../../platform/problem.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { lockOpenReview, readReview } from '../review.views.ts';
import { type ReviewView, reviewWhole } from '../review-whole.views.ts';
import { readReportTimeline } from './fresh-report.ts';

type Given = ReviewView['parts'];

/** Parts as they are sent: what is not named stays. */
export type NewParts = { readonly base: number } & {
  readonly [K in Exclude<keyof Given, 'version'>]?: Given[K] | undefined;
};

/**
 * Says what a review knows in parts. Two people can change different parts at once.
 * @throws Problem 'conflict' where a part was changed since `base`, with its name; 'not-found'; 'invalid'
 */
export async function setParts(app: App, id: string, given: NewParts, actor: Actor): Promise<ReviewView> {
  const parts = partsOf(given);
  const names = Object.keys(parts) as (keyof ReviewParts)[];
  return app.db.transaction().execute(async (tx) => {
    const row = await lockOpenReview(tx, id);
    const late = names.filter((name) => (row.parts_versions[name] ?? 0) > given.base);
    if (late.length > 0) {
      const message = `Somebody else changed ${late.join(', ')} meanwhile. Read the review again, and merge the two.`;
      throw new Problem(
        'conflict',
        message,
        late.map((at) => ({ at, message: 'changed meanwhile' })),
      );
    }
    const now = { ...NO_PARTS, ...row.parts, ...parts };
    refuseUnknownFactor(now);
    const version = row.parts_version + 1;
    await tx
      .updateTable('review')
      .set({
        parts: JSON.stringify(now),
        parts_version: version,
        parts_versions: JSON.stringify({
          ...row.parts_versions,
          ...Object.fromEntries(names.map((name) => [name, version])),
        }),
      })
      .where('id', '=', id)
      .execute();
    await audit(tx, app.clock.now(), actor, 'review.parts-set', id, { incidentId: row.incident_id, parts: names });
    await app.live.publish(tx, 'review', id);
    return reviewWhole(app, tx, id);
  });
}

function partsOf({ base: _base, keyEvents, rootCause, ...others }: NewParts): Partial<ReviewParts> {
  const line = (text: string): string => oneLine(text, 1000) || '…';
  const lines = (texts: readonly string[] | undefined) => texts?.map(line);
  const { classification, factors, whys, wentWell, wentBadly, lucky } = others;
  const all = {
    rootCause: typeof rootCause === 'string' ? cleanText(rootCause) : rootCause,
    classification,
    keyEvents: keyEvents?.map(({ seq, at, text }) => ({ seq, atMs: momentOf(at), text: line(text) })),
    whys: whys?.map(({ question, answers, factor }) => ({
      ...{ question: line(question), answers: answers.map(line), factor },
    })),
    factors: factors?.map(({ kind, text }) => ({ kind, text: line(text) })),
    ...{ wentWell: lines(wentWell), wentBadly: lines(wentBadly), lucky: lines(lucky) },
  };
  const known = Object.entries(all).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as Partial<ReviewParts>;
}

function momentOf(text: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  const message = `"${text}" is not a moment such as 2026-11-30T09:00:00Z.`;
  throw new Problem('invalid', message, [{ at: 'keyEvents', message }]);
}

function refuseUnknownFactor({ whys, factors }: ReviewParts): void {
  if (whys.every(({ factor }) => factor === null || factor < factors.length)) return;
  const message = `A chain of whys leads to a contributing factor that there is not; there are ${factors.length}, from 0.`;
  throw new Problem('invalid', message, [{ at: 'whys', message }]);
}

/** Entries of the timeline that look as if they mattered, without those that were picked. @throws Problem 'not-found' */
export async function suggestedKeyEvents(app: App, id: string): Promise<Given['keyEvents']> {
  const row = await readReview(app.db, id);
  const incident = await readIncident(app.db, row.incident_id);
  const timeline = await readReportTimeline(app.db, incident);
  const picked = new Set((row.parts.keyEvents ?? []).map(({ seq }) => seq));
  return suggestKeyEvents(timeline)
    .filter(({ seq }) => !picked.has(seq))
    .map(({ seq, atMs, text }) => ({ seq, at: new Date(atMs).toISOString(), text }));
}

/** Chooses the sections of a report. @throws Problem 'conflict' once a person has edited it; 'not-found' */
export async function setForm(app: App, id: string, form: ReportForm, actor: Actor): Promise<ReviewView> {
  return app.db.transaction().execute(async (tx) => {
    const row = await lockOpenReview(tx, id);
    if (row.edited) {
      throw new Problem('conflict', 'People have edited this report; its sections stay as they are.');
    }
    await tx.updateTable('review').set({ form }).where('id', '=', id).execute();
    await audit(tx, app.clock.now(), actor, 'review.form-set', id, { incidentId: row.incident_id, form });
    await app.live.publish(tx, 'review', id);
    return reviewWhole(app, tx, id);
  });
}
