import type { Actor } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { saveReport } from './report/save-report.ts';
import { readReview } from './review.views.ts';
import { type ReviewView, reviewWhole } from './review-whole.views.ts';

/**
 * Replaces the report whatever it says now; from then on it is a person's and not written anew. What it said stays in the
 * history.
 * @throws Problem 'not-found' or 'conflict'
 */
export async function editReview(app: App, id: string, report: string, actor: Actor): Promise<ReviewView> {
  const { version } = await readReview(app.db, id);
  await saveReport(app, id, { text: report, base: version }, actor);
  return reviewWhole(app, app.db, id);
}
